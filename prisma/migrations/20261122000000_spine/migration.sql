-- Tables. Every organisation-owned table has org_id first in its key; children use composite foreign keys, so that a row
-- cannot point into another organisation.

CREATE TABLE organisations (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  environment_id text NOT NULL,
  partner_id text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz(3) NOT NULL
);

CREATE TABLE memberships (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  user_id uuid NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  roles text[] NOT NULL,
  first_seen_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_seen_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (org_id, user_id)
);

CREATE TABLE sessions (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  environment_id text NOT NULL,
  token_jwe text NOT NULL,
  token_expires_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, user_id) REFERENCES memberships (org_id, user_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX sessions_org_id_user_id_idx ON sessions (org_id, user_id);

CREATE TABLE grants (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  environment_id text NOT NULL,
  client_id text NOT NULL,
  secret_jwe text NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'refused', 'removed')),
  state_reason text,
  verified_at timestamptz(3),
  token_jwe text,
  token_expires_at timestamptz(3),
  token_version integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz(3) NOT NULL
);

CREATE TABLE installations (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'failed', 'verified')),
  steps jsonb NOT NULL,
  started_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz(3) NOT NULL,
  completed_at timestamptz(3),
  PRIMARY KEY (org_id, id)
);

CREATE TABLE runs (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('schedule')),
  state text NOT NULL CHECK (state IN ('draft', 'queued', 'running', 'done', 'failed', 'cancelled')),
  state_reason text,
  scope_key text NOT NULL,
  scope jsonb NOT NULL,
  plan jsonb NOT NULL,
  items_total integer NOT NULL DEFAULT 0,
  created_by uuid NOT NULL,
  created_by_name text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  updated_at timestamptz(3) NOT NULL,
  lease_owner text,
  lease_until timestamptz(3),
  lease_version integer NOT NULL DEFAULT 0,
  wake_at timestamptz(3),
  attempts integer NOT NULL DEFAULT 0,
  cancel_requested_at timestamptz(3),
  calls_made integer NOT NULL DEFAULT 0,
  parent_id uuid,
  correlation_id uuid NOT NULL,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, parent_id) REFERENCES runs (org_id, id) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE INDEX runs_org_id_created_at_idx ON runs (org_id, created_at);
CREATE INDEX runs_state_wake_at_idx ON runs (state, wake_at);
-- One write path per scope (a business-unit week) at a time, whatever the code does.
CREATE UNIQUE INDEX runs_one_running_per_scope ON runs (org_id, scope_key) WHERE state = 'running';

CREATE TABLE run_items (
  org_id uuid NOT NULL,
  run_id uuid NOT NULL,
  row_number integer NOT NULL,
  subject_id uuid,
  subject text NOT NULL,
  state text NOT NULL CHECK (state IN ('invalid', 'pending', 'sent', 'done', 'unchanged', 'failed', 'conflict')),
  reason_code text,
  reason text,
  change jsonb NOT NULL,
  before jsonb,
  after jsonb,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, run_id, row_number),
  FOREIGN KEY (org_id, run_id) REFERENCES runs (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX run_items_org_id_run_id_state_idx ON run_items (org_id, run_id, state);

CREATE TABLE run_steps (
  org_id uuid NOT NULL,
  run_id uuid NOT NULL,
  sequence integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('read', 'upload_url', 'upload', 'update', 'await', 'read_back')),
  state text NOT NULL CHECK (state IN ('intended', 'done', 'failed', 'ambiguous')),
  detail jsonb NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ended_at timestamptz(3),
  PRIMARY KEY (org_id, run_id, sequence),
  FOREIGN KEY (org_id, run_id) REFERENCES runs (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE usage_minutes (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  minute timestamptz(0) NOT NULL,
  operation text NOT NULL,
  consumer text NOT NULL,
  priority text NOT NULL,
  calls integer NOT NULL DEFAULT 0,
  throttled integer NOT NULL DEFAULT 0,
  errors integer NOT NULL DEFAULT 0,
  cache_hits integer NOT NULL DEFAULT 0,
  coalesced integer NOT NULL DEFAULT 0,
  wait_ms_total bigint NOT NULL DEFAULT 0,
  latency_ms_total bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, minute, operation, consumer, priority)
);

CREATE TABLE throttle_events (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  operation text NOT NULL,
  family text NOT NULL,
  consumer text NOT NULL,
  priority text NOT NULL,
  retry_after_ms integer,
  wait_ms integer NOT NULL,
  cause text,
  correlation_id text,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX throttle_events_org_id_at_idx ON throttle_events (org_id, at);

CREATE TABLE audit_events (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'partner', 'job', 'system', 'genesys-event')),
  actor_id text,
  actor_name text NOT NULL,
  action text NOT NULL,
  entity_id text,
  before jsonb,
  after jsonb,
  correlation_id uuid NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX audit_events_org_id_at_idx ON audit_events (org_id, at);

-- Roles. They belong to the whole server, not to one database, so they are made only when missing.
--   headroom_app      what the application signs in as: owns nothing, sees one organisation at a time
--   headroom_partner  what partner pages switch to: reads the organisations of one partner, never secrets
--   headroom_worker   what the job runner switches to: finds and leases due runs, sees no payload
-- NOINHERIT keeps the other two roles' policies from applying unless the transaction switches to them.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headroom_app') THEN
    CREATE ROLE headroom_app LOGIN NOINHERIT;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headroom_partner') THEN
    CREATE ROLE headroom_partner NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headroom_worker') THEN
    CREATE ROLE headroom_worker NOLOGIN;
  END IF;
  GRANT headroom_partner TO headroom_app;
  GRANT headroom_worker TO headroom_app;
END
$$;

GRANT USAGE ON SCHEMA public TO headroom_app, headroom_partner, headroom_worker;

GRANT SELECT, INSERT, UPDATE, DELETE
  ON organisations, memberships, sessions, grants, installations, runs, run_items, run_steps, usage_minutes TO headroom_app;
-- Append-only trails: no update, no delete.
GRANT SELECT, INSERT ON throttle_events, audit_events TO headroom_app;

GRANT SELECT ON organisations, installations, runs, usage_minutes, throttle_events, audit_events TO headroom_partner;
GRANT SELECT (org_id, environment_id, client_id, state, state_reason, verified_at, token_expires_at, created_at, updated_at)
  ON grants TO headroom_partner;
GRANT INSERT ON audit_events TO headroom_partner;

GRANT SELECT (org_id, id, kind, state, scope_key, created_at, started_at, lease_owner, lease_until, lease_version, wake_at, attempts)
  ON runs TO headroom_worker;
GRANT UPDATE (state, lease_owner, lease_until, lease_version, wake_at, started_at, updated_at, attempts) ON runs TO headroom_worker;

-- Row-level security. An unset organisation matches nothing.
CREATE FUNCTION current_org_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.org_id', true), '')::uuid $$;
CREATE FUNCTION current_partner_id() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.partner_id', true), '') $$;

ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON organisations TO headroom_app
  USING (id = current_org_id()) WITH CHECK (id = current_org_id());
CREATE POLICY partner_reads ON organisations FOR SELECT TO headroom_partner USING (partner_id = current_partner_id());

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['memberships', 'sessions', 'grants', 'installations', 'runs', 'run_items', 'run_steps',
                                    'usage_minutes', 'throttle_events', 'audit_events'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO headroom_app USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id())', table_name);
  END LOOP;
  FOREACH table_name IN ARRAY ARRAY['grants', 'installations', 'runs', 'usage_minutes', 'throttle_events', 'audit_events'] LOOP
    EXECUTE format('CREATE POLICY partner_reads ON %I FOR SELECT TO headroom_partner USING (EXISTS (SELECT FROM organisations o WHERE o.id = org_id AND o.partner_id = current_partner_id()))', table_name);
  END LOOP;
END
$$;
CREATE POLICY partner_records ON audit_events FOR INSERT TO headroom_partner
  WITH CHECK (actor_kind = 'partner' AND EXISTS (SELECT FROM organisations o WHERE o.id = org_id AND o.partner_id = current_partner_id()));

CREATE POLICY worker_finds ON runs FOR SELECT TO headroom_worker USING (true);
CREATE POLICY worker_leases ON runs FOR UPDATE TO headroom_worker USING (true) WITH CHECK (true);
