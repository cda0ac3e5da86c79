-- What the slowest searches of the directory cost: words that nobody has, words with several spellings, and presences.

-- Every change of a state has a new number, which is in an index already; one more entry costs little beside it.
CREATE INDEX user_states_org_id_presence_user_id_idx ON user_states (org_id, presence, user_id);

-- The condition that every word is found in a column, for the index: of a word with several spellings one pattern, so that the
-- index can be asked for it and for the other words at once. Letters and digits alone come through, which no pattern reads as
-- anything else. Of rows that are read one by one, `directory_condition` is the cheaper form.
CREATE FUNCTION directory_pattern(field text, words text[], inside_from integer) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$
    SELECT coalesce(string_agg(CASE
      WHEN word LIKE '%|%' THEN format('%I ~ %L', field, CASE WHEN length(word) < inside_from THEN ' (' ELSE '(' END
        || regexp_replace(word COLLATE "und-x-icu", '[^[:alnum:]|]', '', 'g') || ')')
      ELSE format('%I LIKE %L', field, CASE WHEN length(word) < inside_from THEN '% ' ELSE '%' END || word || '%')
      END, ' AND '), 'true')
    FROM unnest(words) AS word
  $$;

-- As before, but a presence of many users is read from its index, and UNKNOWN asks who has none of the others, which can be
-- looked up for the few whom the other conditions leave.
CREATE OR REPLACE FUNCTION directory_filters(filters jsonb, own_org uuid, is_near boolean) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(string_agg(CASE
    WHEN name = 'presence' AND is_near THEN format(
      'coalesce((SELECT s.presence FROM user_states AS s WHERE s.org_id = %L AND s.user_id = near.user_id), ''UNKNOWN'') = ANY (%L::text[])',
      own_org, wanted)
    WHEN name = 'presence' AND 'UNKNOWN' = ANY (wanted) THEN format(
      'NOT EXISTS (SELECT FROM user_states AS s WHERE s.org_id = %L AND s.user_id = directory_users.user_id AND s.presence <> ALL (%L::text[]))',
      own_org, wanted)
    WHEN name = 'presence' THEN format(
      'user_id IN (SELECT s.user_id FROM user_states AS s WHERE s.org_id = %L AND s.presence = ANY (%L::text[]))', own_org, wanted)
    WHEN name IN ('division', 'department', 'team') THEN format('coalesce(%I, '''') = ANY (%L::text[])', name, wanted)
    WHEN name IN ('groups', 'skills', 'locations', 'queues') THEN
      format('(%1$I && %2$L::text[] OR ('''' = ANY (%2$L::text[]) AND cardinality(%1$I) = 0))', name, wanted)
    ELSE 'true' END, ' AND '), 'true')
  FROM jsonb_each(filters) AS given (name, list), LATERAL (SELECT ARRAY(SELECT jsonb_array_elements_text(list)) AS wanted) AS read
  WHERE cardinality(wanted) > 0
$$;

-- As before, but where the organisation does not know a word the index is asked at once, and where the walk ends is looked up once.
CREATE OR REPLACE FUNCTION search_directory(words text[], filters jsonb, after_tier integer, after_name text, after_id uuid, page_size integer)
  RETURNS TABLE (tier integer, sort_name text, user_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  -- What is frequent is found within the next few users by name; what is not is rare enough to be collected and sorted.
  walk CONSTANT integer := 2000;
  in_name text := directory_condition('sort_name', words, 1000);
  in_text text := directory_condition('search_text', words, 3);
  name_pattern text := directory_pattern('sort_name', words, 1000);
  text_pattern text := directory_pattern('search_text', words, 3);
  own text := format('org_id = %L', current_org_id());
  near_filters text := directory_filters(filters, current_org_id(), true);
  far_filters text := directory_filters(filters, current_org_id(), false);
  is_rare boolean := EXISTS (
    SELECT FROM unnest(words) AS given (word)
    WHERE length(given.word) BETWEEN 3 AND 64 AND given.word !~ '[\d|]' AND NOT EXISTS (
      SELECT FROM directory_words AS known WHERE known.org_id = current_org_id() AND known.word LIKE '%' || given.word || '%'));
  condition text;
  pattern text;
  place text;
  beyond text;
  ended_place text;
  wanted integer := page_size;
  found_now integer;
  end_name text;
  end_id uuid;
BEGIN
  FOR step IN coalesce(after_tier, 0) .. CASE WHEN cardinality(words) > 0 THEN 1 ELSE 0 END LOOP
    condition := CASE step WHEN 0 THEN in_name ELSE in_text || ' AND NOT (' || in_name || ')' END;
    pattern := CASE step WHEN 0 THEN name_pattern ELSE text_pattern || ' AND NOT (' || in_name || ')' END;
    place := CASE WHEN step = after_tier THEN format('(sort_name, user_id) > (%L, %L)', after_name, after_id) ELSE 'true' END;
    beyond := place;

    IF NOT is_rare THEN
      RETURN QUERY EXECUTE format(
        'SELECT %s, near.sort_name::text, near.user_id FROM
           (SELECT * FROM directory_users WHERE %s AND %s ORDER BY sort_name, user_id LIMIT %s) AS near
         WHERE %s AND %s ORDER BY near.sort_name, near.user_id LIMIT %s', step, own, place, walk, condition, near_filters, wanted);
      GET DIAGNOSTICS found_now = ROW_COUNT;
      wanted := wanted - found_now;
      EXIT WHEN wanted = 0;

      IF ended_place IS DISTINCT FROM place THEN
        EXECUTE format('SELECT sort_name, user_id FROM directory_users WHERE %s AND %s ORDER BY sort_name, user_id OFFSET %s LIMIT 1',
          own, place, walk - 1) INTO end_name, end_id;
        ended_place := place;
      END IF;
      CONTINUE WHEN end_id IS NULL;
      beyond := format('(sort_name, user_id) > (%L, %L)', end_name, end_id);
    END IF;

    RETURN QUERY EXECUTE format(
      'WITH far AS MATERIALIZED (SELECT sort_name, user_id FROM directory_users WHERE %s AND %s AND %s AND %s)
       SELECT %s, far.sort_name::text, far.user_id FROM far ORDER BY far.sort_name, far.user_id LIMIT %s',
      own, beyond, pattern, far_filters, step, wanted);
    GET DIAGNOSTICS found_now = ROW_COUNT;
    wanted := wanted - found_now;
    EXIT WHEN wanted = 0;
  END LOOP;
END
$$;
