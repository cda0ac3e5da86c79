-- Reports that lay the capacity of trunks beside the agents who were to take calls. A report is a run of the job runner, so that it
-- is leased, parked and taken up again as runs are; what it is made of are its parts.

ALTER TABLE runs DROP CONSTRAINT runs_kind_check;
ALTER TABLE runs ADD CONSTRAINT runs_kind_check CHECK (kind IN ('schedule', 'time_off', 'capacity_report'));

-- Which reports an organisation wants made by themselves.
CREATE TABLE capacity_report_schedules (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  period text NOT NULL CHECK (period IN ('day', 'week')),
  covers text NOT NULL CHECK (covers IN ('previous', 'current', 'next')),
  -- Day of the week, 1 for Monday; null: every day.
  weekday integer CHECK (weekday BETWEEN 1 AND 7),
  local_time text NOT NULL CHECK (local_time ~ '^[0-2][0-9]:[0-5][0-9]$'),
  time_zone text NOT NULL,
  business_unit_ids uuid[] NOT NULL,
  keep_days integer NOT NULL CHECK (keep_days BETWEEN 1 AND 400),
  created_by uuid NOT NULL,
  created_by_name text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id)
);

-- One report; its id is its run's. `due_at` is the moment its schedule asked for it: no moment makes two.
CREATE TABLE capacity_reports (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  period text NOT NULL CHECK (period IN ('day', 'week')),
  date text NOT NULL,
  time_zone text NOT NULL,
  from_at timestamptz(3) NOT NULL,
  to_at timestamptz(3) NOT NULL CHECK (to_at > from_at),
  -- Empty: all of them.
  business_unit_ids uuid[] NOT NULL,
  schedule_id uuid,
  due_at timestamptz(3),
  keep_until timestamptz(3) NOT NULL,
  -- Calls to Genesys it was expected to take, where that could be told, and may take at most.
  expected_calls integer,
  most_calls integer NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, id) REFERENCES runs (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  FOREIGN KEY (org_id, schedule_id) REFERENCES capacity_report_schedules (org_id, id) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX capacity_reports_org_id_schedule_id_due_at_key ON capacity_reports (org_id, schedule_id, due_at);
CREATE INDEX capacity_reports_org_id_created_at_idx ON capacity_reports (org_id, created_at);

-- What a report is made of; each is read by itself, and one that fails leaves the others as they are.
CREATE TABLE capacity_report_parts (
  org_id uuid NOT NULL,
  report_id uuid NOT NULL,
  key text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('units', 'calls', 'organisation_capacity', 'sites', 'schedule', 'adherence', 'suggestions')),
  label text NOT NULL,
  sort integer NOT NULL,
  business_unit_id uuid,
  state text NOT NULL CHECK (state IN ('pending', 'waiting', 'done', 'failed')),
  -- Why it waits or failed, in words fit for the screen.
  reason text,
  wait_until timestamptz(3),
  attempts integer NOT NULL DEFAULT 0,
  calls integer NOT NULL DEFAULT 0,
  -- How far it has come, for example Genesys' job that it waits for.
  progress jsonb,
  data jsonb,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, report_id, key),
  FOREIGN KEY (org_id, report_id) REFERENCES capacity_reports (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);

GRANT SELECT, INSERT, UPDATE, DELETE ON capacity_report_schedules, capacity_reports, capacity_report_parts TO headroom_app;

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['capacity_report_schedules', 'capacity_reports', 'capacity_report_parts'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO headroom_app USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id())', table_name);
  END LOOP;
END
$$;
