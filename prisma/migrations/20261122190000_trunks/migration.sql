-- What an organisation's external trunks do: how they stand and how many calls they carry, as Genesys' events and readings tell
-- it, and what that was over time.

-- The carriers' trunks as they are set up (trunk base settings). `max_calls` is Genesys' own setting, `capacity` a person's of Headroom.
CREATE TABLE trunk_bases (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  max_calls integer CHECK (max_calls > 0),
  capacity integer CHECK (capacity > 0),
  metabase text,
  is_managed boolean NOT NULL DEFAULT false,
  state text NOT NULL,
  read_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, id)
);

CREATE TABLE trunk_edges (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  site_id uuid,
  site_name text,
  state text NOT NULL,
  status text,
  read_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, id)
);

-- One trunk of a trunk base on one edge. `*_at` is Genesys' own moment of the change, `*_seen_at` the last moment at which Genesys
-- said that it still stands. No references to bases and edges: each is read by a call of its own.
CREATE TABLE trunks (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  trunk_base_id uuid NOT NULL,
  edge_id uuid,
  site_id uuid,
  state text NOT NULL CHECK (state IN ('active', 'inactive', 'deleted')),
  in_service boolean NOT NULL,
  enabled boolean NOT NULL,
  connected boolean,
  connected_at timestamptz(3),
  options jsonb NOT NULL DEFAULT '[]',
  registers jsonb NOT NULL DEFAULT '[]',
  state_at timestamptz(3),
  state_source text NOT NULL CHECK (state_source IN ('notifications', 'eventbridge', 'trunks.list')),
  state_seen_at timestamptz(3) NOT NULL,
  inbound integer CHECK (inbound >= 0),
  outbound integer CHECK (outbound >= 0),
  mismatches integer CHECK (mismatches >= 0),
  calls_at timestamptz(3),
  calls_source text CHECK (calls_source IN ('notifications', 'eventbridge', 'trunks.list')),
  calls_seen_at timestamptz(3),
  sequence bigint NOT NULL,
  PRIMARY KEY (org_id, id)
) WITH (fillfactor = 80);
CREATE INDEX trunks_org_id_sequence_idx ON trunks (org_id, sequence);

-- The number of the last change of an organisation's trunks; its row is locked by whoever writes them. `watch` is what the detection
-- of failovers remembers between two changes.
CREATE TABLE trunk_streams (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  sequence bigint NOT NULL DEFAULT 0,
  watch jsonb NOT NULL DEFAULT '{}'
);

-- How often Genesys was asked for the state of trunks during the last minute, by whichever process, who asks right now, and what is
-- told by events: all trunks (`is_heard`), without a gap since `gap_since`.
CREATE TABLE trunk_reads (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  calls timestamptz(3)[] NOT NULL DEFAULT '{}',
  reading_until timestamptz(3),
  inventory_at timestamptz(3),
  states_at timestamptz(3),
  is_heard boolean NOT NULL DEFAULT false,
  gap_since timestamptz(3),
  problem text
);

-- Which minute of an organisation's trunks was sampled last; its row is taken by the one process that samples the next.
CREATE TABLE trunk_recordings (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  minute timestamptz(3) NOT NULL
);

-- Calls over time, of a trunk base and a site. The nil id stands for all of them: two nil ids are the whole organisation.
CREATE TABLE trunk_samples (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  trunk_base_id uuid NOT NULL,
  site_id uuid NOT NULL,
  resolution text NOT NULL CHECK (resolution IN ('minute', 'quarter', 'hour', 'day')),
  at timestamptz(3) NOT NULL,
  samples integer NOT NULL CHECK (samples >= 0),
  inbound_sum bigint NOT NULL,
  outbound_sum bigint NOT NULL,
  peak integer NOT NULL,
  capacity integer,
  mismatches integer NOT NULL,
  blocked integer,
  PRIMARY KEY (org_id, trunk_base_id, site_id, resolution, at)
);
CREATE INDEX trunk_samples_org_id_resolution_at_idx ON trunk_samples (org_id, resolution, at);

-- The organisation's concurrent calls and their limit, as Genesys' call metrics tell them.
CREATE TABLE organisation_call_samples (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  resolution text NOT NULL CHECK (resolution IN ('minute', 'quarter', 'hour', 'day')),
  at timestamptz(3) NOT NULL,
  calls_sum bigint NOT NULL,
  samples integer NOT NULL CHECK (samples > 0),
  peak integer NOT NULL,
  max_capacity integer,
  PRIMARY KEY (org_id, resolution, at)
);

CREATE TABLE trunk_events (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  kind text NOT NULL CHECK (kind IN ('registration_lost', 'registration_back', 'options_failed', 'options_back', 'trunk_down',
    'trunk_up', 'failover', 'recovered', 'capacity_near', 'capacity_reached', 'blocked')),
  trunk_base_id uuid,
  trunk_id uuid,
  edge_id uuid,
  detail jsonb NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX trunk_events_org_id_at_idx ON trunk_events (org_id, at);

-- Shares of the capacity, and of the agents in adherence, at which an organisation wants to be warned.
CREATE TABLE trunk_thresholds (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  near real NOT NULL DEFAULT 0.8,
  reached real NOT NULL DEFAULT 0.9,
  adherence_target real NOT NULL DEFAULT 0.9,
  CHECK (0 < near AND near < reached AND reached <= 1 AND 0 < adherence_target AND adherence_target <= 1)
);

-- With what Genesys' data actions ask Headroom for the state of trunks. The key is random and long, so that a plain hash of it is
-- enough; after a rotation the one before is taken for a while.
CREATE TABLE data_action_keys (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL UNIQUE,
  key_hash bytea NOT NULL,
  previous_key_hash bytea,
  previous_key_until timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_used_at timestamptz(3),
  PRIMARY KEY (org_id, id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON trunk_bases, trunk_edges, trunks, trunk_streams, trunk_reads, trunk_recordings, trunk_samples,
  organisation_call_samples, trunk_events, trunk_thresholds, data_action_keys TO headroom_app;
-- Whoever asks names the key alone; which organisation it belongs to, and whether it is right, is found so.
GRANT SELECT (org_id, id, key_hash, previous_key_hash, previous_key_until) ON data_action_keys TO headroom_worker;

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['trunk_bases', 'trunk_edges', 'trunks', 'trunk_streams', 'trunk_reads', 'trunk_recordings',
    'trunk_samples', 'organisation_call_samples', 'trunk_events', 'trunk_thresholds', 'data_action_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO headroom_app USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id())', table_name);
  END LOOP;
END
$$;
CREATE POLICY worker_finds ON data_action_keys FOR SELECT TO headroom_worker USING (true);
