-- When an edge's status became so by Genesys' clock, so that an event that comes late does not take the place of a newer one.
ALTER TABLE trunk_edges ADD COLUMN status_at timestamptz(3);
