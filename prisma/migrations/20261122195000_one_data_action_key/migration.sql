-- An organisation has one key for data actions. Where two were made at once, the last one is kept.
ALTER TABLE data_action_keys NO FORCE ROW LEVEL SECURITY;
DELETE FROM data_action_keys AS older USING data_action_keys AS newer
WHERE newer.org_id = older.org_id AND (newer.created_at, newer.id) > (older.created_at, older.id);
ALTER TABLE data_action_keys FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX data_action_keys_org_id_key ON data_action_keys (org_id);
