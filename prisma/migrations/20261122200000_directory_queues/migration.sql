-- Who is in which queue, read in the background and page by page.

-- The list of queues. `next_page` 0: queues that no page had are to be asked for by id. After a failure nobody asks before `retry_at`.
CREATE TABLE directory_queue_listings (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  reading_id uuid NOT NULL,
  begun_at timestamptz(3) NOT NULL,
  next_page integer,
  read_at timestamptz(3),
  failures integer NOT NULL DEFAULT 0,
  failure jsonb,
  retry_at timestamptz(3)
);

-- `reading_id` is the last reading of members that came to its end; the one under way is `next_reading_id`.
CREATE TABLE directory_queues (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  queue_id uuid NOT NULL,
  name text NOT NULL,
  listing_id uuid NOT NULL,
  reading_id uuid,
  read_at timestamptz(3),
  next_reading_id uuid,
  next_page integer,
  begun_at timestamptz(3),
  failed_at timestamptz(3),
  is_removed boolean NOT NULL DEFAULT false,
  is_applied boolean NOT NULL DEFAULT true,
  PRIMARY KEY (org_id, queue_id)
);

-- A reading's members stand beside those of the one before until its last page was read: nobody vanishes half-way.
CREATE TABLE directory_queue_members (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  queue_id uuid NOT NULL,
  reading_id uuid NOT NULL,
  user_id uuid NOT NULL,
  joined boolean,
  PRIMARY KEY (org_id, queue_id, reading_id, user_id),
  FOREIGN KEY (org_id, queue_id) REFERENCES directory_queues (org_id, queue_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX directory_queue_members_org_id_user_id_idx ON directory_queue_members (org_id, user_id);

-- The names of the queues that a user of the current organisation is in, as a person files them.
CREATE FUNCTION queues_of_user(given uuid) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(DISTINCT queue.name COLLATE "und-x-icu" ORDER BY queue.name COLLATE "und-x-icu"), '{}')
  FROM directory_queue_members AS member
  JOIN directory_queues AS queue ON queue.org_id = member.org_id AND queue.queue_id = member.queue_id
    AND queue.reading_id = member.reading_id AND NOT queue.is_removed
  WHERE member.org_id = current_org_id() AND member.user_id = given
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_queue_listings, directory_queues, directory_queue_members TO headroom_app;

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['directory_queue_listings', 'directory_queues', 'directory_queue_members'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO headroom_app USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id())', table_name);
  END LOOP;
END
$$;
