-- Circuit breakers: what each process says of a family of calls, what people decided, and what happened.

CREATE TABLE breaker_states (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  family text NOT NULL,
  process_id uuid NOT NULL,
  is_open boolean NOT NULL,
  opened_at timestamptz(3),
  failures_in_a_row integer NOT NULL,
  next_probe_at timestamptz(3),
  last_failure_at timestamptz(3),
  last_failure text,
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, family, process_id)
);

-- `resets` rises with every reset; a process that has seen a lower number closes its breaker.
CREATE TABLE breaker_decisions (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  family text NOT NULL,
  is_held boolean NOT NULL,
  resets integer NOT NULL,
  reason text NOT NULL,
  actor_name text NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, family)
);

CREATE TABLE breaker_events (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  family text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('opened', 'closed', 'held', 'reset')),
  reason text,
  actor_name text,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX breaker_events_org_id_at_idx ON breaker_events (org_id, at);

GRANT SELECT, INSERT, UPDATE, DELETE ON breaker_states, breaker_decisions, breaker_events TO headroom_app;

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['breaker_states', 'breaker_decisions', 'breaker_events'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO headroom_app USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id())', table_name);
  END LOOP;
END
$$;
