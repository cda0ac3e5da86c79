-- What an organisation's people did over time, counted once a minute while events are received.

-- Which minute was counted last; its row is taken by the one process that counts the next.
CREATE TABLE kpi_recordings (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  minute timestamptz(3) NOT NULL
);

-- Sums of counts over the samples of a slot; a figure's average is its sum divided by the samples. A slot without samples has no row.
CREATE TABLE kpi_samples (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  scope_kind text NOT NULL CHECK (scope_kind IN ('organisation', 'unit', 'team', 'group')),
  scope_id text NOT NULL,
  resolution text NOT NULL CHECK (resolution IN ('minutes', 'hour', 'day')),
  at timestamptz(3) NOT NULL,
  samples integer NOT NULL CHECK (samples > 0),
  sums jsonb NOT NULL,
  PRIMARY KEY (org_id, scope_kind, scope_id, resolution, at)
);
CREATE INDEX kpi_samples_org_id_resolution_at_idx ON kpi_samples (org_id, resolution, at);

-- Two objects of numbers, added name by name.
CREATE FUNCTION add_counts(one jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_object_agg(key, total), '{}') FROM (
    SELECT key, sum(value::bigint) AS total
    FROM (SELECT * FROM jsonb_each_text(one) UNION ALL SELECT * FROM jsonb_each_text(other)) AS counts
    GROUP BY key) AS totals
$$;
CREATE AGGREGATE sum_counts(jsonb) (SFUNC = add_counts, STYPE = jsonb, INITCOND = '{}');

GRANT SELECT, INSERT, UPDATE, DELETE ON kpi_recordings, kpi_samples TO headroom_app;

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['kpi_recordings', 'kpi_samples'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO headroom_app USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id())', table_name);
  END LOOP;
END
$$;
