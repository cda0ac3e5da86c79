-- What the gateway has learned about limits, so that a restart does not have to learn it again with 429s.

CREATE TABLE learned_limits (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  key text NOT NULL CHECK (key = 'token' OR key LIKE 'operation:_%'),
  source text NOT NULL CHECK (source IN ('documented', 'observed', 'override')),
  allowed integer NOT NULL CHECK (allowed > 0),
  window_ms integer NOT NULL CHECK (window_ms > 0),
  observed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, key, source)
);

-- A cap of a whole Genesys host belongs to no organisation. It is kept by environment, holds nothing of any organisation,
-- and is visible to the organisations of that environment alone.
CREATE TABLE host_limits (
  environment_id text NOT NULL,
  origin text NOT NULL CHECK (origin LIKE 'http%'),
  source text NOT NULL CHECK (source IN ('documented', 'observed', 'override')),
  allowed integer NOT NULL CHECK (allowed > 0),
  window_ms integer NOT NULL CHECK (window_ms > 0),
  observed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (environment_id, origin, source)
);

-- Who refreshes the organisation's token, and until when the others wait for it.
ALTER TABLE grants ADD COLUMN refresh_owner uuid, ADD COLUMN refresh_until timestamptz(3);

GRANT SELECT, INSERT, UPDATE, DELETE ON learned_limits TO headroom_app;
GRANT SELECT, INSERT, UPDATE ON host_limits TO headroom_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON learned_limits TO headroom_partner;
GRANT SELECT ON host_limits TO headroom_partner;

ALTER TABLE learned_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE learned_limits FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON learned_limits TO headroom_app
  USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id());
CREATE POLICY partner_reads ON learned_limits FOR SELECT TO headroom_partner
  USING (EXISTS (SELECT FROM organisations o WHERE o.id = org_id AND o.partner_id = current_partner_id()));
-- A partner sets and withdraws its own word, never what was measured.
CREATE POLICY partner_overrides ON learned_limits FOR INSERT TO headroom_partner
  WITH CHECK (source = 'override'
    AND EXISTS (SELECT FROM organisations o WHERE o.id = org_id AND o.partner_id = current_partner_id()));
CREATE POLICY partner_changes ON learned_limits FOR UPDATE TO headroom_partner
  USING (source = 'override'
    AND EXISTS (SELECT FROM organisations o WHERE o.id = org_id AND o.partner_id = current_partner_id()))
  WITH CHECK (source = 'override'
    AND EXISTS (SELECT FROM organisations o WHERE o.id = org_id AND o.partner_id = current_partner_id()));
CREATE POLICY partner_withdraws ON learned_limits FOR DELETE TO headroom_partner
  USING (source = 'override'
    AND EXISTS (SELECT FROM organisations o WHERE o.id = org_id AND o.partner_id = current_partner_id()));

ALTER TABLE host_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE host_limits FORCE ROW LEVEL SECURITY;
CREATE POLICY own_environment ON host_limits TO headroom_app
  USING (EXISTS (SELECT FROM organisations o WHERE o.id = current_org_id() AND o.environment_id = host_limits.environment_id))
  WITH CHECK (EXISTS (SELECT FROM organisations o WHERE o.id = current_org_id() AND o.environment_id = host_limits.environment_id));
CREATE POLICY partner_reads ON host_limits FOR SELECT TO headroom_partner
  USING (EXISTS (SELECT FROM organisations o
    WHERE o.partner_id = current_partner_id() AND o.environment_id = host_limits.environment_id));
