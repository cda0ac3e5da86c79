-- Where customers' Amazon EventBridge sends events to. The key is random and long, so that a plain hash of it is enough; after a
-- rotation the one before is taken for a while, so that nothing is lost until AWS has the new one.
CREATE TABLE event_bridge_sources (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL UNIQUE,
  key_hash bytea NOT NULL,
  previous_key_hash bytea,
  previous_key_until timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_event_at timestamptz(3),
  last_presence_at timestamptz(3),
  last_routing_at timestamptz(3),
  PRIMARY KEY (org_id, id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON event_bridge_sources TO headroom_app;
-- Whoever sends an event names the source alone; which organisation it belongs to, and whether the key is right, is found so.
GRANT SELECT (org_id, id, key_hash, previous_key_hash, previous_key_until) ON event_bridge_sources TO headroom_worker;

ALTER TABLE event_bridge_sources ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_bridge_sources FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON event_bridge_sources TO headroom_app
  USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id());
CREATE POLICY worker_finds ON event_bridge_sources FOR SELECT TO headroom_worker USING (true);
