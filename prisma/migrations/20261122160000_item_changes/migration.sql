-- What an item is to change is written once and is large; its state is written several times and is small. Apart from each
-- other, and with no index on the state, a run of tens of thousands of items changes state without copying its plan each time.
CREATE TABLE run_item_changes (
  org_id uuid NOT NULL,
  run_id uuid NOT NULL,
  row_number integer NOT NULL,
  change jsonb NOT NULL,
  PRIMARY KEY (org_id, run_id, row_number),
  FOREIGN KEY (org_id, run_id) REFERENCES runs (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);

-- The owner of the tables may be no superuser, and a forced policy would hide every row from the copy.
ALTER TABLE run_items NO FORCE ROW LEVEL SECURITY;
INSERT INTO run_item_changes (org_id, run_id, row_number, change) SELECT org_id, run_id, row_number, change FROM run_items;
ALTER TABLE run_items FORCE ROW LEVEL SECURITY;
ALTER TABLE run_items DROP COLUMN change;

DROP INDEX run_items_org_id_run_id_state_idx;
-- Room on each page for the next version of its rows.
ALTER TABLE run_items SET (fillfactor = 50);

GRANT SELECT, INSERT, UPDATE, DELETE ON run_item_changes TO headroom_app;
ALTER TABLE run_item_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE run_item_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON run_item_changes TO headroom_app
  USING (org_id = current_org_id()) WITH CHECK (org_id = current_org_id());
