-- The directory as a page over the projection: what else a user is found by, filters of one kind for everything, and how many
-- there are. A reading of the users is one process's at a time and says why it failed.
ALTER TABLE directory_users
  ADD COLUMN locations text[] NOT NULL DEFAULT '{}',
  ADD COLUMN team text,
  ADD COLUMN queues text[] NOT NULL DEFAULT '{}';

-- A generated column takes no new expression before Postgres 17; its index goes with it.
ALTER TABLE directory_users DROP COLUMN search_text;
ALTER TABLE directory_users ADD COLUMN search_text text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
  ' ' || fold_text(name || ' ' || coalesce(email, '') || ' ' || coalesce(title, '') || ' ' || coalesce(department, '') || ' '
    || regexp_replace(coalesce(phone, ''), '\D', '', 'g') || ' ' || join_texts(skills) || ' ' || join_texts(groups) || ' '
    || join_texts(locations) || ' ' || coalesce(team, '') || ' ' || join_texts(queues))) STORED;
CREATE INDEX directory_users_search_idx ON directory_users
  USING gin (org_id, sort_name gin_trgm_ops, search_text gin_trgm_ops) WITH (fastupdate = off);

-- Nobody else reads before `lease_until`; after a failure nobody before `retry_at`.
ALTER TABLE directory_seeds
  ADD COLUMN lease_until timestamptz(3),
  ADD COLUMN failure jsonb,
  ADD COLUMN retry_at timestamptz(3);

-- What users do at the moment stands in user_states alone.
ALTER TABLE directory_users
  DROP COLUMN presence,
  DROP COLUMN presence_label,
  DROP COLUMN presence_since,
  DROP COLUMN routing_status,
  DROP COLUMN routing_since;

-- The organisation's own words for its presences, where they differ from the system's.
CREATE TABLE presence_labels (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  definition_id uuid NOT NULL,
  label text NOT NULL,
  PRIMARY KEY (org_id, definition_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON presence_labels TO headroom_app;
ALTER TABLE presence_labels ENABLE ROW LEVEL SECURITY;
ALTER TABLE presence_labels FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON presence_labels TO headroom_app
  USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id());

-- The search filters by presence; of what else users do it sees nothing.
GRANT SELECT (org_id, user_id, presence) ON user_states TO headroom_search;
CREATE POLICY search_reads ON user_states FOR SELECT TO headroom_search USING (true);

-- The SQL condition of the filters: an object of lists by name, each met by any of its values. '' stands for a value that is
-- not set, UNKNOWN for a presence. Names we do not know filter nothing; quoting makes whatever comes harmless. A presence is
-- looked up for each of a few users `near` by, of many it is cheaper to know first who has it.
CREATE FUNCTION directory_filters(filters jsonb, own_org uuid, is_near boolean) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(string_agg(CASE
    WHEN name = 'presence' AND is_near THEN format(
      'coalesce((SELECT s.presence FROM user_states AS s WHERE s.org_id = %L AND s.user_id = near.user_id), ''UNKNOWN'') = ANY (%L::text[])',
      own_org, wanted)
    WHEN name = 'presence' THEN format(
      '(user_id IN (SELECT s.user_id FROM user_states AS s WHERE s.org_id = %1$L AND s.presence = ANY (%2$L::text[]))'
        || CASE WHEN 'UNKNOWN' = ANY (wanted) THEN
          ' OR user_id NOT IN (SELECT s.user_id FROM user_states AS s WHERE s.org_id = %1$L AND s.presence IS NOT NULL)' ELSE '' END || ')',
      own_org, wanted)
    WHEN name IN ('division', 'department', 'team') THEN format('coalesce(%I, '''') = ANY (%L::text[])', name, wanted)
    WHEN name IN ('groups', 'skills', 'locations', 'queues') THEN
      format('(%1$I && %2$L::text[] OR ('''' = ANY (%2$L::text[]) AND cardinality(%1$I) = 0))', name, wanted)
    ELSE 'true' END, ' AND '), 'true')
  FROM jsonb_each(filters) AS given (name, list), LATERAL (SELECT ARRAY(SELECT jsonb_array_elements_text(list)) AS wanted) AS read
  WHERE cardinality(wanted) > 0
$$;

DROP FUNCTION search_directory(text[], text[], text[], text[], integer, text, uuid, integer);

-- A page of matches: first the users whose name has every word as the beginning of one (tier 0), then the others (tier 1),
-- each by name. `after_*` name the last match of the page before.
CREATE FUNCTION search_directory(words text[], filters jsonb, after_tier integer, after_name text, after_id uuid, page_size integer)
  RETURNS TABLE (tier integer, sort_name text, user_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  -- What is frequent is found within the next few users by name; what is not is rare enough to be collected and sorted.
  walk CONSTANT integer := 2000;
  in_name text := directory_condition('sort_name', words, 1000);
  in_text text := directory_condition('search_text', words, 3);
  own text := format('org_id = %L', current_org_id());
  near_filters text := directory_filters(filters, current_org_id(), true);
  far_filters text := directory_filters(filters, current_org_id(), false);
  condition text;
  place text;
  wanted integer := page_size;
  found_now integer;
  end_name text;
  end_id uuid;
BEGIN
  FOR step IN coalesce(after_tier, 0) .. CASE WHEN cardinality(words) > 0 THEN 1 ELSE 0 END LOOP
    condition := CASE step WHEN 0 THEN in_name ELSE in_text || ' AND NOT (' || in_name || ')' END;
    place := CASE WHEN step = after_tier THEN format('(sort_name, user_id) > (%L, %L)', after_name, after_id) ELSE 'true' END;

    RETURN QUERY EXECUTE format(
      'SELECT %s, near.sort_name::text, near.user_id FROM
         (SELECT * FROM directory_users WHERE %s AND %s ORDER BY sort_name, user_id LIMIT %s) AS near
       WHERE %s AND %s ORDER BY near.sort_name, near.user_id LIMIT %s', step, own, place, walk, condition, near_filters, wanted);
    GET DIAGNOSTICS found_now = ROW_COUNT;
    wanted := wanted - found_now;
    EXIT WHEN wanted = 0;

    EXECUTE format('SELECT sort_name, user_id FROM directory_users WHERE %s AND %s ORDER BY sort_name, user_id OFFSET %s LIMIT 1',
      own, place, walk - 1) INTO end_name, end_id;
    CONTINUE WHEN end_id IS NULL;
    RETURN QUERY EXECUTE format(
      'WITH far AS MATERIALIZED (SELECT sort_name, user_id FROM directory_users WHERE %s AND (sort_name, user_id) > (%L, %L) AND %s AND %s)
       SELECT %s, far.sort_name::text, far.user_id FROM far ORDER BY far.sort_name, far.user_id LIMIT %s',
      own, end_name, end_id, condition, far_filters, step, wanted);
    GET DIAGNOSTICS found_now = ROW_COUNT;
    wanted := wanted - found_now;
    EXIT WHEN wanted = 0;
  END LOOP;
END
$$;

-- How many users match, on all pages together.
CREATE FUNCTION count_directory(words text[], filters jsonb) RETURNS integer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  matching integer;
BEGIN
  EXECUTE format('SELECT count(*) FROM directory_users WHERE org_id = %L AND %s AND %s',
    current_org_id(), directory_filters(filters, current_org_id(), false), directory_condition('search_text', words, 3)) INTO matching;
  RETURN matching;
END
$$;

-- The new owner of a function must be allowed to create in its schema, for that moment.
GRANT CREATE ON SCHEMA public TO headroom_search;
ALTER FUNCTION search_directory(text[], jsonb, integer, text, uuid, integer) OWNER TO headroom_search;
ALTER FUNCTION count_directory(text[], jsonb) OWNER TO headroom_search;
REVOKE CREATE ON SCHEMA public FROM headroom_search;
REVOKE ALL ON FUNCTION search_directory(text[], jsonb, integer, text, uuid, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION count_directory(text[], jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_directory(text[], jsonb, integer, text, uuid, integer) TO headroom_app;
GRANT EXECUTE ON FUNCTION count_directory(text[], jsonb) TO headroom_app;
