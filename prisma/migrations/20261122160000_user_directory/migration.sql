-- The user directory as a projection: what Genesys said of each user, when and through which operation, and a text to search.
-- The extensions are trusted: the owner of the database may create them without being a superuser.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

-- Words of lower-case letters and digits without accents, one blank between them; the same for what is stored and what is
-- typed. The collation is named because a database with the C locale knows no letter beyond ASCII.
CREATE FUNCTION fold_text(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  trim(regexp_replace(
    replace(replace(translate(
      lower(regexp_replace(normalize(given, NFD), '[\u0300-\u036f]', '', 'g') COLLATE "und-x-icu"),
      'øłı', 'oli'), 'ß', 'ss'), 'æ', 'ae') COLLATE "und-x-icu",
    '[^[:alnum:]]+', ' ', 'g'));
-- `array_to_string` of texts depends on no setting, yet is declared as if it did.
CREATE FUNCTION join_texts(given text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT array_to_string(given, ' ') $$;

CREATE TABLE directory_users (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  user_id uuid NOT NULL,
  name text NOT NULL,
  email text,
  title text,
  department text,
  division text,
  phone text,
  presence text,
  presence_label text,
  presence_since timestamptz(3),
  routing_status text,
  routing_since timestamptz(3),
  skills text[] NOT NULL,
  groups text[] NOT NULL,
  source text NOT NULL CHECK (source IN ('users.list')),
  read_at timestamptz(3) NOT NULL,
  seed_id uuid NOT NULL,
  -- Both begin with a blank, so that "one of the words begins with" is "holds a blank followed by".
  sort_name text COLLATE "C" NOT NULL GENERATED ALWAYS AS (' ' || fold_text(name)) STORED,
  search_text text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
    ' ' || fold_text(name || ' ' || coalesce(email, '') || ' ' || coalesce(title, '') || ' ' || coalesce(department, '') || ' '
      || regexp_replace(coalesce(phone, ''), '\D', '', 'g') || ' ' || join_texts(skills) || ' ' || join_texts(groups))) STORED,
  PRIMARY KEY (org_id, user_id)
  -- Presence is in no index and pages keep room: a changed presence is written in place.
) WITH (fillfactor = 80);
CREATE INDEX directory_users_sort_name_idx ON directory_users (org_id, sort_name, user_id);
-- Without a pending list, which every search would have to read from end to end.
CREATE INDEX directory_users_search_idx ON directory_users
  USING gin (org_id, sort_name gin_trgm_ops, search_text gin_trgm_ops) WITH (fastupdate = off);

-- The words of an organisation's search texts, against which mistyped ones are corrected.
CREATE TABLE directory_words (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  word text COLLATE "C" NOT NULL,
  seed_id uuid NOT NULL,
  PRIMARY KEY (org_id, word)
);
CREATE INDEX directory_words_word_idx ON directory_words USING gin (org_id, word gin_trgm_ops) WITH (fastupdate = off);

-- How far the reading of an organisation's users is; it goes on from here after a crash.
CREATE TABLE directory_seeds (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  seed_id uuid NOT NULL,
  started_at timestamptz(3) NOT NULL,
  next_page integer,
  page_count integer,
  completed_at timestamptz(3)
);

-- A search may use its index only where no row-level policy stands before it: LIKE is not leakproof, so under a policy
-- Postgres reads every row of the organisation first. The two functions below therefore run as a role whose policy lets all
-- rows through, and fence themselves: each of their reads names current_org_id(). Nobody can sign in as that role or switch
-- to it except the owner of the database.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headroom_search') THEN
    CREATE ROLE headroom_search NOLOGIN;
  END IF;
  EXECUTE format('GRANT headroom_search TO %I', current_user);
END
$$;
GRANT USAGE ON SCHEMA public TO headroom_search;

-- The SQL condition that every word is found in a column. A word is one spelling or several with | between them. Words come
-- folded; quoting makes whatever comes harmless. Words of less than `inside_from` letters must stand at the beginning of one.
CREATE FUNCTION directory_condition(field text, words text[], inside_from integer) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$
    SELECT coalesce(string_agg(condition, ' AND '), 'true') FROM (
      SELECT '(' || string_agg(format('%I LIKE %L', field,
          CASE WHEN length(spelling) < inside_from THEN '% ' ELSE '%' END || spelling || '%'), ' OR ') || ')' AS condition
      FROM unnest(words) WITH ORDINALITY AS given (word, place), string_to_table(word, '|') AS spelling
      GROUP BY place) AS conditions
  $$;

-- A page of matches: first the users whose name has every word as the beginning of one (tier 0), then the others (tier 1),
-- each by name. `after_*` name the last match of the page before. Empty filters let everything pass; '' stands for a division
-- or department that is not set, UNKNOWN for a presence.
CREATE FUNCTION search_directory(words text[], presences text[], divisions text[], departments text[],
  after_tier integer, after_name text, after_id uuid, page_size integer)
  RETURNS TABLE (tier integer, sort_name text, user_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  -- What is frequent is found within the next few users by name; what is not is rare enough to be collected and sorted.
  walk CONSTANT integer := 2000;
  in_name text := directory_condition('sort_name', words, 1000);
  in_text text := directory_condition('search_text', words, 3);
  own text := format('org_id = %L', current_org_id());
  filters text := 'true';
  condition text;
  place text;
  wanted integer := page_size;
  found_now integer;
  end_name text;
  end_id uuid;
BEGIN
  IF cardinality(presences) > 0 THEN
    filters := filters || format(' AND coalesce(presence, ''UNKNOWN'') = ANY (%L::text[])', presences);
  END IF;
  IF cardinality(divisions) > 0 THEN
    filters := filters || format(' AND coalesce(division, '''') = ANY (%L::text[])', divisions);
  END IF;
  IF cardinality(departments) > 0 THEN
    filters := filters || format(' AND coalesce(department, '''') = ANY (%L::text[])', departments);
  END IF;
  FOR step IN coalesce(after_tier, 0) .. CASE WHEN cardinality(words) > 0 THEN 1 ELSE 0 END LOOP
    condition := filters || ' AND ' || CASE step WHEN 0 THEN in_name ELSE in_text || ' AND NOT (' || in_name || ')' END;
    place := CASE WHEN step = after_tier THEN format('(sort_name, user_id) > (%L, %L)', after_name, after_id) ELSE 'true' END;

    RETURN QUERY EXECUTE format(
      'SELECT %s, near.sort_name::text, near.user_id FROM
         (SELECT * FROM directory_users WHERE %s AND %s ORDER BY sort_name, user_id LIMIT %s) AS near
       WHERE %s ORDER BY near.sort_name, near.user_id LIMIT %s', step, own, place, walk, condition, wanted);
    GET DIAGNOSTICS found_now = ROW_COUNT;
    wanted := wanted - found_now;
    EXIT WHEN wanted = 0;

    EXECUTE format('SELECT sort_name, user_id FROM directory_users WHERE %s AND %s ORDER BY sort_name, user_id OFFSET %s LIMIT 1',
      own, place, walk - 1) INTO end_name, end_id;
    CONTINUE WHEN end_id IS NULL;
    RETURN QUERY EXECUTE format(
      'WITH far AS MATERIALIZED (SELECT sort_name, user_id FROM directory_users WHERE %s AND (sort_name, user_id) > (%L, %L) AND %s)
       SELECT %s, far.sort_name::text, far.user_id FROM far ORDER BY far.sort_name, far.user_id LIMIT %s',
      own, end_name, end_id, condition, step, wanted);
    GET DIAGNOSTICS found_now = ROW_COUNT;
    wanted := wanted - found_now;
    EXIT WHEN wanted = 0;
  END LOOP;
END
$$;

-- The words, each that the organisation does not know replaced by the few nearest that it does (with | between them). What is
-- shorter than four letters or holds a digit stays: nearly everything is near to it.
CREATE FUNCTION correct_directory_words(words text[]) RETURNS text[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET pg_trgm.similarity_threshold = 0.2 AS $$
  SELECT coalesce(array_agg(coalesce(
    CASE WHEN length(given.word) BETWEEN 4 AND 64 AND given.word !~ '\d' AND NOT EXISTS (
      SELECT FROM directory_words AS known WHERE known.org_id = current_org_id() AND known.word LIKE '%' || given.word || '%')
    THEN (
      SELECT string_agg(nearest.word, '|') FROM (
        SELECT near.word FROM (
          SELECT known.word, least(levenshtein(known.word, given.word), levenshtein(left(known.word, length(given.word)), given.word)) AS edits
          FROM directory_words AS known WHERE known.org_id = current_org_id() AND known.word % given.word) AS near
        WHERE near.edits <= 2 ORDER BY near.edits, similarity(near.word, given.word) DESC, near.word LIMIT 6) AS nearest)
    END, given.word) ORDER BY given.place), '{}')
  FROM unnest(words) WITH ORDINALITY AS given (word, place)
$$;

-- The new owner of a function must be allowed to create in its schema, for that moment.
GRANT CREATE ON SCHEMA public TO headroom_search;
ALTER FUNCTION search_directory(text[], text[], text[], text[], integer, text, uuid, integer) OWNER TO headroom_search;
ALTER FUNCTION correct_directory_words(text[]) OWNER TO headroom_search;
REVOKE CREATE ON SCHEMA public FROM headroom_search;
REVOKE ALL ON FUNCTION search_directory(text[], text[], text[], text[], integer, text, uuid, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION correct_directory_words(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_directory(text[], text[], text[], text[], integer, text, uuid, integer) TO headroom_app;
GRANT EXECUTE ON FUNCTION correct_directory_words(text[]) TO headroom_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_users, directory_words, directory_seeds TO headroom_app;
GRANT SELECT ON directory_users, directory_words TO headroom_search;

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['directory_users', 'directory_words', 'directory_seeds'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO headroom_app USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id())', table_name);
  END LOOP;
END
$$;
CREATE POLICY search_reads ON directory_users FOR SELECT TO headroom_search USING (true);
CREATE POLICY search_reads ON directory_words FOR SELECT TO headroom_search USING (true);
