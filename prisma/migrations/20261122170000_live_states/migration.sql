-- What each user does at the moment, as Genesys' events and readings tell it, and who listens to them.

-- The number of the last change of an organisation. Its row is locked by whoever writes states, so that sequence numbers are
-- committed in their order: a reader who has seen one has seen all before it.
CREATE TABLE live_streams (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  sequence bigint NOT NULL DEFAULT 0
);

-- No reference to directory_users: an event may come before its user was read. `*_at` is Genesys' own moment of the change,
-- `*_seen_at` the last moment at which Genesys said that it still stands.
CREATE TABLE user_states (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  user_id uuid NOT NULL,
  presence text,
  presence_definition_id uuid,
  presence_at timestamptz(3),
  presence_source text,
  presence_seen_at timestamptz(3),
  routing_status text,
  routing_at timestamptz(3),
  routing_source text,
  routing_seen_at timestamptz(3),
  adherence text,
  adherence_impact text,
  scheduled_activity text,
  actual_activity text,
  adherence_at timestamptz(3),
  adherence_source text,
  adherence_seen_at timestamptz(3),
  management_unit_id uuid,
  team_id uuid,
  sequence bigint NOT NULL,
  PRIMARY KEY (org_id, user_id)
) WITH (fillfactor = 80);
CREATE INDEX user_states_org_id_sequence_idx ON user_states (org_id, sequence);

-- Which process receives an organisation's events, and how that stands. The lease is kept by the database's clock.
CREATE TABLE event_ingress (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  kind text NOT NULL DEFAULT 'notifications' CHECK (kind IN ('notifications', 'eventbridge')),
  lease_owner text,
  lease_version integer NOT NULL DEFAULT 0,
  lease_until timestamptz(3),
  state text NOT NULL DEFAULT 'starting' CHECK (state IN ('starting', 'live', 'interrupted', 'refused', 'stopped')),
  state_since timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  reason text,
  last_event_at timestamptz(3),
  gap_since timestamptz(3),
  snapshot_at timestamptz(3),
  topics integer NOT NULL DEFAULT 0,
  topics_wanted integer NOT NULL DEFAULT 0
);

-- Whom the people behind one process look at; the holder of the events reads the union.
CREATE TABLE event_watches (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  watcher uuid NOT NULL,
  user_ids uuid[] NOT NULL,
  until timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, watcher)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON live_streams, user_states, event_ingress, event_watches TO headroom_app;

-- The worker finds organisations with an active grant and takes and keeps the leases; it sees no state of anybody.
GRANT SELECT (org_id, state) ON grants TO headroom_worker;
GRANT SELECT (org_id, lease_owner, lease_version, lease_until) ON event_ingress TO headroom_worker;
GRANT INSERT (org_id, lease_owner, lease_version, lease_until), UPDATE (lease_owner, lease_version, lease_until)
  ON event_ingress TO headroom_worker;

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['live_streams', 'user_states', 'event_ingress', 'event_watches'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO headroom_app USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id())', table_name);
  END LOOP;
END
$$;
CREATE POLICY worker_finds ON grants FOR SELECT TO headroom_worker USING (true);
CREATE POLICY worker_leases ON event_ingress TO headroom_worker USING (true) WITH CHECK (true);
