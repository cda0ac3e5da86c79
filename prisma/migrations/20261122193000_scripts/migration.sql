-- Agent scripts as they were last read, so that they are there when the scripts API is not.

-- How far the reading of an organisation's scripts is; the lease belongs to the one process that reads.
CREATE TABLE script_listings (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  read_at timestamptz(3),
  truncated_divisions boolean NOT NULL DEFAULT false,
  lease_until timestamptz(3),
  failure jsonb,
  retry_at timestamptz(3)
);

-- A draft with what is published of it; null where nothing is.
CREATE TABLE scripts (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  draft jsonb NOT NULL,
  published jsonb,
  PRIMARY KEY (org_id, id)
);

-- Pages and variables, read when somebody asked for them; `version_id` is the version they were read of.
CREATE TABLE script_parts (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  script_id text NOT NULL,
  part text NOT NULL CHECK (part IN ('draft_pages', 'published_pages', 'published_variables')),
  version_id text,
  items jsonb NOT NULL,
  read_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, script_id, part)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON script_listings, scripts, script_parts TO headroom_app;

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['script_listings', 'scripts', 'script_parts'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO headroom_app USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id())', table_name);
  END LOOP;
END
$$;
