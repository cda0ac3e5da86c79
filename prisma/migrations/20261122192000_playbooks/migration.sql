-- Failover playbooks: plans that reorder outbound routes, who applied them when, and what each route was before.

ALTER TABLE runs DROP CONSTRAINT runs_kind_check;
ALTER TABLE runs ADD CONSTRAINT runs_kind_check CHECK (kind IN ('schedule', 'time_off', 'playbook'));

CREATE TABLE playbooks (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  -- Rises with every change; whoever saves or applies names the one they saw.
  version integer NOT NULL DEFAULT 1,
  last_check jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz(3) NOT NULL,
  updated_by_name text NOT NULL,
  -- Kept for its history.
  removed_at timestamptz(3),
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX playbooks_one_of_a_name ON playbooks (org_id, lower(name)) WHERE removed_at IS NULL;

-- One route and the trunk bases it is to have, in order: [{id, name}].
CREATE TABLE playbook_steps (
  org_id uuid NOT NULL,
  playbook_id uuid NOT NULL,
  position integer NOT NULL,
  site_id uuid NOT NULL,
  site_name text NOT NULL,
  route_id uuid NOT NULL,
  route_name text NOT NULL,
  trunk_bases jsonb NOT NULL,
  PRIMARY KEY (org_id, playbook_id, position),
  FOREIGN KEY (org_id, playbook_id) REFERENCES playbooks (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX playbook_steps_org_id_playbook_id_route_id_key ON playbook_steps (org_id, playbook_id, route_id);

-- When a playbook is applied without a person. A rule sees only what happens after `enabled_at`.
CREATE TABLE playbook_rules (
  org_id uuid NOT NULL,
  playbook_id uuid NOT NULL,
  event_kinds text[] NOT NULL,
  trunk_base_ids uuid[] NOT NULL,
  hold_down_seconds integer NOT NULL CHECK (hold_down_seconds BETWEEN 10 AND 3600),
  cool_down_seconds integer NOT NULL CHECK (cool_down_seconds BETWEEN 60 AND 86400),
  is_enabled boolean NOT NULL,
  enabled_at timestamptz(3),
  enabled_by uuid,
  enabled_by_name text,
  PRIMARY KEY (org_id, playbook_id),
  FOREIGN KEY (org_id, playbook_id) REFERENCES playbooks (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CHECK (NOT is_enabled OR (enabled_at IS NOT NULL AND enabled_by IS NOT NULL AND enabled_by_name IS NOT NULL))
);

-- One applying (or taking back) of a playbook; its lease and its turn are those of the run with the same id.
CREATE TABLE playbook_applications (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  playbook_id uuid NOT NULL,
  playbook_name text NOT NULL,
  direction text NOT NULL CHECK (direction IN ('apply', 'revert')),
  -- The application that a revert takes back.
  reverts_id uuid,
  -- For one that a rule began: since when the trouble lasted, and what it was.
  trouble_since timestamptz(3),
  trouble jsonb,
  -- Once set, what was changed is put back.
  turned_back_at timestamptz(3),
  turned_back_reason text,
  outcome text CHECK (outcome IN ('applied', 'rolled_back', 'refused', 'incomplete')),
  reason text,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, id) REFERENCES runs (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  FOREIGN KEY (org_id, playbook_id) REFERENCES playbooks (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX playbook_applications_org_id_created_at_idx ON playbook_applications (org_id, created_at);
-- A trouble makes a rule act once, whichever process notices it first.
CREATE UNIQUE INDEX playbook_applications_org_id_playbook_id_trouble_since_key ON playbook_applications (org_id, playbook_id, trouble_since);

-- The journal of an application: what a route was before (as Genesys answered it), what it is to be, and how far that is.
CREATE TABLE playbook_application_steps (
  org_id uuid NOT NULL,
  application_id uuid NOT NULL,
  position integer NOT NULL,
  site_id uuid NOT NULL,
  site_name text NOT NULL,
  route_id uuid NOT NULL,
  route_name text NOT NULL,
  -- The trunk bases that the person who began it saw; null where nobody looked.
  expected jsonb,
  wanted jsonb NOT NULL,
  before jsonb,
  state text NOT NULL CHECK (state IN ('waiting', 'unchanged', 'sending', 'applied', 'refused', 'undoing', 'undone', 'left')),
  -- The version that the call under way carries.
  sent_version integer,
  reason text,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, application_id, position),
  FOREIGN KEY (org_id, application_id) REFERENCES playbook_applications (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);

GRANT SELECT, INSERT, UPDATE, DELETE
  ON playbooks, playbook_steps, playbook_rules, playbook_applications, playbook_application_steps TO headroom_app;
-- Which organisations have rules that are switched on.
GRANT SELECT (org_id, is_enabled) ON playbook_rules TO headroom_worker;

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['playbooks', 'playbook_steps', 'playbook_rules', 'playbook_applications',
    'playbook_application_steps'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO headroom_app USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id())', table_name);
  END LOOP;
END
$$;
CREATE POLICY worker_finds ON playbook_rules FOR SELECT TO headroom_worker USING (true);
