-- Runs of time-off requests, which Genesys takes one by one.
ALTER TABLE runs DROP CONSTRAINT runs_kind_check;
ALTER TABLE runs ADD CONSTRAINT runs_kind_check CHECK (kind IN ('schedule', 'time_off'));
ALTER TABLE run_steps DROP CONSTRAINT run_steps_kind_check;
ALTER TABLE run_steps ADD CONSTRAINT run_steps_kind_check
  CHECK (kind IN ('read', 'upload_url', 'upload', 'update', 'await', 'read_back', 'request'));

-- A scope says what it is the scope of. The owner may be no superuser, and a forced policy would hide every row from the update.
ALTER TABLE runs NO FORCE ROW LEVEL SECURITY;
UPDATE runs SET scope = jsonb_set(scope, '{kind}', to_jsonb(kind)) WHERE NOT scope ? 'kind';
ALTER TABLE runs FORCE ROW LEVEL SECURITY;
CREATE INDEX run_steps_open_idx ON run_steps (org_id, run_id, state) WHERE state IN ('intended', 'ambiguous');
