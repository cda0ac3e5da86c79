-- The reading that may write, and the one that saw a script last: an older one writes nothing, and what the last has not seen goes.
ALTER TABLE script_listings ADD COLUMN reading_id uuid;
ALTER TABLE scripts ADD COLUMN reading_id uuid;
