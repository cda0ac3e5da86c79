-- Adds what many organisations did to the call ledger, in one round trip. Runs with the caller's own rights: each
-- organisation is set in turn, so that row-level security holds for every row as if it had been written alone.
--
-- batches: [{"org": uuid, "rows": [{"minuteMs", "operation", "consumer", "priority", "calls", …}], "events": [{"id", "atMs", …}]}]
-- Answers the organisations that have no row; nothing is written for them. Organisations and rows are taken in one order by
-- every writer, so that two processes never wait for each other.
CREATE FUNCTION write_ledger(batches jsonb) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
  before text := current_setting('app.org_id', true);
  batch jsonb;
  org uuid;
  strangers uuid[] := '{}';
BEGIN
  FOR batch IN SELECT value FROM jsonb_array_elements(batches) ORDER BY value ->> 'org' LOOP
    org := batch ->> 'org';
    PERFORM set_config('app.org_id', org::text, true);
    IF NOT EXISTS (SELECT FROM organisations WHERE id = org) THEN
      strangers := strangers || org;
      CONTINUE;
    END IF;
    INSERT INTO usage_minutes AS stored (org_id, minute, operation, consumer, priority,
      calls, throttled, errors, cache_hits, coalesced, wait_ms_total, latency_ms_total)
    SELECT org, to_timestamp("minuteMs" / 1000), operation, consumer, priority,
      calls, throttled, errors, "cacheHits", coalesced, "waitMsTotal", "latencyMsTotal"
    FROM jsonb_to_recordset(batch -> 'rows') AS given ("minuteMs" float8, operation text, consumer text, priority text,
      calls integer, throttled integer, errors integer, "cacheHits" integer, coalesced integer,
      "waitMsTotal" bigint, "latencyMsTotal" bigint)
    ORDER BY 2, 3, 4, 5
    ON CONFLICT (org_id, minute, operation, consumer, priority) DO UPDATE SET
      calls = stored.calls + excluded.calls,
      throttled = stored.throttled + excluded.throttled,
      errors = stored.errors + excluded.errors,
      cache_hits = stored.cache_hits + excluded.cache_hits,
      coalesced = stored.coalesced + excluded.coalesced,
      wait_ms_total = stored.wait_ms_total + excluded.wait_ms_total,
      latency_ms_total = stored.latency_ms_total + excluded.latency_ms_total;
    INSERT INTO throttle_events (org_id, id, at, operation, family, consumer, priority, retry_after_ms, wait_ms, cause, correlation_id)
    SELECT org, id, to_timestamp("atMs" / 1000), operation, family, consumer, priority, "retryAfterMs", "waitMs", cause, "correlationId"
    FROM jsonb_to_recordset(batch -> 'events') AS given (id uuid, "atMs" float8, operation text, family text, consumer text,
      priority text, "retryAfterMs" integer, "waitMs" integer, cause text, "correlationId" text)
    ORDER BY id
    -- The id is given by the writer, so that writing an event twice leaves one row.
    ON CONFLICT DO NOTHING;
  END LOOP;
  PERFORM set_config('app.org_id', coalesce(before, ''), true);
  RETURN strangers;
END
$$;
