-- The directory in another order than by name. Words are ordered as a person files them, whatever their capitals and accents.
CREATE INDEX directory_users_title_idx ON directory_users (org_id, title COLLATE "und-x-icu", sort_name, user_id);
CREATE INDEX directory_users_department_idx ON directory_users (org_id, department COLLATE "und-x-icu", sort_name, user_id);
CREATE INDEX directory_users_division_idx ON directory_users (org_id, division COLLATE "und-x-icu", sort_name, user_id);

-- Since when a presence lasts is ordered by, too.
GRANT SELECT (presence_at) ON user_states TO headroom_search;

-- A page of the users that match, ordered by a column and within one value by name; upwards or downwards, those without a value
-- (tier 1) always last. `after_*` name the last user of the page before, `after_key` by the text of its value.
CREATE FUNCTION sort_directory(words text[], filters jsonb, sort_by text, is_descending boolean,
  after_tier integer, after_key text, after_name text, after_id uuid, page_size integer)
  RETURNS TABLE (tier integer, sort_key text, sort_name text, user_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  key text := CASE
    WHEN sort_by IN ('title', 'department', 'division') THEN format('directory_users.%I COLLATE "und-x-icu"', sort_by)
    WHEN sort_by = 'presence' THEN 'directory_users.state_presence COLLATE "C"'
    WHEN sort_by = 'since' THEN 'directory_users.state_at'
    -- Everybody has a name: one key for all leaves the order to it.
    ELSE 'NULL::text' END;
  key_type text := CASE sort_by WHEN 'since' THEN 'timestamptz' ELSE 'text' END;
  source text := CASE WHEN sort_by IN ('presence', 'since') THEN
    '(SELECT u.*, s.presence AS state_presence, s.presence_at AS state_at FROM directory_users AS u
      LEFT JOIN user_states AS s ON s.org_id = u.org_id AND s.user_id = u.user_id) AS directory_users' ELSE 'directory_users' END;
  direction text := CASE WHEN is_descending THEN 'DESC' ELSE 'ASC' END;
  comparison text := CASE WHEN is_descending THEN '<' ELSE '>' END;
  condition text := format('directory_users.org_id = %L AND %s AND %s', current_org_id(),
    directory_filters(filters, current_org_id(), false), directory_pattern('search_text', words, 3));
  place text;
  wanted integer := page_size;
  found_now integer;
BEGIN
  IF sort_by <> 'name' AND coalesce(after_tier, 0) = 0 THEN
    place := CASE WHEN after_tier = 0 THEN format('(%s, directory_users.sort_name, directory_users.user_id) %s (%L::%s, %L, %L::uuid)',
      key, comparison, after_key, key_type, after_name, after_id) ELSE 'true' END;
    RETURN QUERY EXECUTE format(
      'SELECT 0, (%1$s)::text, directory_users.sort_name::text, directory_users.user_id FROM %2$s
       WHERE %3$s AND %1$s IS NOT NULL AND %4$s
       ORDER BY %1$s %5$s, directory_users.sort_name %5$s, directory_users.user_id %5$s LIMIT %6$s',
      key, source, condition, place, direction, wanted);
    GET DIAGNOSTICS found_now = ROW_COUNT;
    wanted := wanted - found_now;
  END IF;
  IF wanted > 0 THEN
    place := CASE WHEN after_tier = 1 THEN format('(directory_users.sort_name, directory_users.user_id) %s (%L, %L::uuid)',
      comparison, after_name, after_id) ELSE 'true' END;
    RETURN QUERY EXECUTE format(
      'SELECT 1, NULL::text, directory_users.sort_name::text, directory_users.user_id FROM %2$s
       WHERE %3$s AND %1$s IS NULL AND %4$s
       ORDER BY directory_users.sort_name %5$s, directory_users.user_id %5$s LIMIT %6$s',
      key, source, condition, place, direction, wanted);
  END IF;
END
$$;

-- The new owner of a function must be allowed to create in its schema, for that moment.
GRANT CREATE ON SCHEMA public TO headroom_search;
ALTER FUNCTION sort_directory(text[], jsonb, text, boolean, integer, text, text, uuid, integer) OWNER TO headroom_search;
REVOKE CREATE ON SCHEMA public FROM headroom_search;
REVOKE ALL ON FUNCTION sort_directory(text[], jsonb, text, boolean, integer, text, text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sort_directory(text[], jsonb, text, boolean, integer, text, text, uuid, integer) TO headroom_app;
