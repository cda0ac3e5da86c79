-- Every kind of run that there is, whichever of them came last.
ALTER TABLE runs DROP CONSTRAINT runs_kind_check;
ALTER TABLE runs ADD CONSTRAINT runs_kind_check CHECK (kind IN ('schedule', 'time_off', 'capacity_report', 'playbook'));
