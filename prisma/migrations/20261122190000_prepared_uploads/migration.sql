-- What a draft would send, made with its plan: whoever starts it waits for the calls alone. It fits one version of the schedule,
-- is made anew when that has risen, and goes once it is sent.
CREATE TABLE run_uploads (
  org_id uuid NOT NULL,
  run_id uuid NOT NULL,
  schedule_version integer NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (org_id, run_id),
  FOREIGN KEY (org_id, run_id) REFERENCES runs (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
-- It is compressed already.
ALTER TABLE run_uploads ALTER COLUMN body SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, DELETE ON run_uploads TO headroom_app;
ALTER TABLE run_uploads ENABLE ROW LEVEL SECURITY;
ALTER TABLE run_uploads FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON run_uploads TO headroom_app
  USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id());
