-- Items change one or several shifts and full-day markers each; every effect carries its own image of before.

-- The owner of the tables may be no superuser, and a forced policy would hide every row from the update.
ALTER TABLE run_items NO FORCE ROW LEVEL SECURITY;
UPDATE run_items SET
  change = (change - ARRAY['managementUnitId', 'shiftId', 'date', 'target']) || jsonb_build_object('effects',
    CASE WHEN change ->> 'kind' IN ('new', 'replace', 'remove') AND change ->> 'managementUnitId' IS NOT NULL
    THEN jsonb_build_array(jsonb_build_object(
      'on', 'shift', 'agentId', subject_id, 'agentName', subject, 'managementUnitId', change ->> 'managementUnitId',
      'before', COALESCE(before, 'null'::jsonb), 'target', COALESCE(change -> 'target', 'null'::jsonb)))
    ELSE '[]'::jsonb END),
  after = CASE WHEN after IS NULL THEN NULL ELSE jsonb_build_array(after) END;
ALTER TABLE run_items FORCE ROW LEVEL SECURITY;
ALTER TABLE run_items DROP COLUMN before;

-- How a run came about, when it is to start, and whether somebody asked it to stand still.
ALTER TABLE runs
  ADD COLUMN origin text NOT NULL DEFAULT 'plan' CHECK (origin IN ('plan', 'retry', 'undo')),
  ADD COLUMN scheduled_for timestamptz(3),
  ADD COLUMN pause_requested_at timestamptz(3);
ALTER TABLE runs DROP CONSTRAINT runs_state_check;
ALTER TABLE runs ADD CONSTRAINT runs_state_check
  CHECK (state IN ('draft', 'queued', 'running', 'paused', 'done', 'failed', 'cancelled'));
ALTER TABLE runs NO FORCE ROW LEVEL SECURITY;
UPDATE runs SET origin = 'retry' WHERE parent_id IS NOT NULL;
ALTER TABLE runs FORCE ROW LEVEL SECURITY;

-- What an organisation's planners are held to.
CREATE TABLE schedule_rule_sets (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  min_rest_minutes integer CHECK (min_rest_minutes >= 0),
  max_shift_minutes integer CHECK (max_shift_minutes > 0),
  max_week_minutes integer CHECK (max_week_minutes > 0),
  severity text NOT NULL DEFAULT 'warn' CHECK (severity IN ('block', 'warn')),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_by_name text NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON schedule_rule_sets TO headroom_app;
ALTER TABLE schedule_rule_sets ENABLE ROW LEVEL SECURITY;
ALTER TABLE schedule_rule_sets FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON schedule_rule_sets TO headroom_app
  USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id());
