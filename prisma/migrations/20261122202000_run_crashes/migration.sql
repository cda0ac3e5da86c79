-- How often a turn at a run ended with a mistake of ours; waiting for Genesys Cloud is none, though it takes a turn, too.
ALTER TABLE runs ADD COLUMN crashes integer NOT NULL DEFAULT 0;
GRANT SELECT (crashes) ON runs TO headroom_worker;
