import { randomUUID } from 'node:crypto';

/** A row of every table for an organisation, as statements of the tables' owner with their values; parents come before their children. */
export function rowsOfEveryTable(orgId: string, partnerId: string, environmentId: string): [string, unknown[]][] {
  const run = randomUUID();
  return [
    [`INSERT INTO organisations VALUES ($1, 'Org', $3, $2, now(), now())`, [orgId, partnerId, environmentId]],
    [`INSERT INTO memberships VALUES ($1, $1, 'Name', 'mail', '{viewer}')`, [orgId]],
    [
      `INSERT INTO sessions VALUES ($1, $2, $1, 'env', 'jwe', now(), now(), now() + interval '1 hour')`,
      [orgId, randomUUID()],
    ],
    [
      `INSERT INTO grants (org_id, environment_id, client_id, secret_jwe, state, updated_at) VALUES ($1, 'env', 'c', 'jwe', 'active', now())`,
      [orgId],
    ],
    [
      `INSERT INTO installations (org_id, id, state, steps, started_by, updated_at) VALUES ($1, $2, 'verified', '[]', $1, now())`,
      [orgId, randomUUID()],
    ],
    [
      `INSERT INTO runs (org_id, id, kind, state, scope_key, scope, plan, created_by, created_by_name, updated_at, correlation_id)
       VALUES ($1, $2, 'schedule', 'queued', 'key', '{}', '{}', $1, 'Name', now(), $2)`,
      [orgId, run],
    ],
    [
      `INSERT INTO run_items (org_id, run_id, row_number, subject_id, subject, state, updated_at) VALUES ($1, $2, 1, $1, 'A', 'pending', now())`,
      [orgId, run],
    ],
    [`INSERT INTO run_item_changes VALUES ($1, $2, 1, '{}')`, [orgId, run]],
    [`INSERT INTO run_uploads VALUES ($1, $2, 1, 'x')`, [orgId, run]],
    [
      `INSERT INTO run_steps (org_id, run_id, sequence, kind, state, detail) VALUES ($1, $2, 1, 'read', 'intended', '{}')`,
      [orgId, run],
    ],
    [
      `INSERT INTO usage_minutes (org_id, minute, operation, consumer, priority) VALUES ($1, now(), 'o', 'c', 'bulk')`,
      [orgId],
    ],
    [
      `INSERT INTO throttle_events (org_id, id, at, operation, family, consumer, priority, wait_ms) VALUES ($1, $2, now(), 'o', 'f', 'c', 'bulk', 1)`,
      [orgId, randomUUID()],
    ],
    [
      `INSERT INTO audit_events (org_id, id, actor_kind, actor_name, action, correlation_id) VALUES ($1, $2, 'system', 's', 'a.b', $2)`,
      [orgId, randomUUID()],
    ],
    [`INSERT INTO learned_limits VALUES ($1, 'token', 'observed', 120, 60000, now())`, [orgId]],
    [
      `INSERT INTO directory_users (org_id, user_id, name, skills, groups, source, read_at, seed_id)
       VALUES ($1, $1, 'Zoë Ward', '{}', '{}', 'users.list', now(), $1)`,
      [orgId],
    ],
    [`INSERT INTO directory_words VALUES ($1, 'ward', $1)`, [orgId]],
    [`INSERT INTO directory_seeds VALUES ($1, $1, now(), NULL, NULL, NULL)`, [orgId]],
    [`INSERT INTO directory_queue_listings (org_id, reading_id, begun_at) VALUES ($1, $1, now())`, [orgId]],
    [`INSERT INTO directory_queues (org_id, queue_id, name, listing_id) VALUES ($1, $1, 'Queue', $1)`, [orgId]],
    [`INSERT INTO directory_queue_members VALUES ($1, $1, $1, $1, true)`, [orgId]],
    [`INSERT INTO presence_labels VALUES ($1, $1, 'Lunch')`, [orgId]],
    [`INSERT INTO live_streams VALUES ($1, 1)`, [orgId]],
    [`INSERT INTO user_states (org_id, user_id, presence, sequence) VALUES ($1, $1, 'AVAILABLE', 1)`, [orgId]],
    [`INSERT INTO event_bridge_sources (org_id, id, key_hash) VALUES ($1, $1, '\\x00')`, [orgId]],
    [`INSERT INTO event_ingress (org_id) VALUES ($1)`, [orgId]],
    [`INSERT INTO event_watches VALUES ($1, $1, ARRAY[$1::uuid], now())`, [orgId]],
    [`INSERT INTO kpi_recordings VALUES ($1, now())`, [orgId]],
    [`INSERT INTO kpi_samples VALUES ($1, 'organisation', '', 'hour', now(), 1, '{}')`, [orgId]],
    [`INSERT INTO trunk_bases (org_id, id, name, state, read_at) VALUES ($1, $1, 'Carrier', 'active', now())`, [orgId]],
    [`INSERT INTO trunk_edges (org_id, id, name, state, read_at) VALUES ($1, $1, 'Edge', 'active', now())`, [orgId]],
    [
      `INSERT INTO trunks (org_id, id, name, trunk_base_id, state, in_service, enabled, state_source, state_seen_at, sequence)
       VALUES ($1, $1, 'Trunk', $1, 'active', true, true, 'trunks.list', now(), 1)`,
      [orgId],
    ],
    [`INSERT INTO trunk_streams VALUES ($1, 1)`, [orgId]],
    [`INSERT INTO trunk_reads VALUES ($1)`, [orgId]],
    [`INSERT INTO trunk_recordings VALUES ($1, now())`, [orgId]],
    [`INSERT INTO trunk_samples VALUES ($1, $1, $1, 'minute', now(), 1, 1, 1, 2, NULL, 0, NULL)`, [orgId]],
    [`INSERT INTO organisation_call_samples VALUES ($1, 'minute', now(), 1, 1, 1, NULL)`, [orgId]],
    [`INSERT INTO trunk_events VALUES ($1, $1, now(), 'trunk_down', NULL, NULL, NULL, '{}')`, [orgId]],
    [`INSERT INTO trunk_thresholds VALUES ($1)`, [orgId]],
    [`INSERT INTO data_action_keys (org_id, id, key_hash) VALUES ($1, $1, '\\x00')`, [orgId]],
    [
      `INSERT INTO playbooks (org_id, id, name, updated_at, updated_by_name) VALUES ($1, $1, 'Plan', now(), 'Name')`,
      [orgId],
    ],
    [`INSERT INTO playbook_steps VALUES ($1, $1, 1, $1, 'Site', $1, 'Route', '[]')`, [orgId]],
    [`INSERT INTO playbook_rules VALUES ($1, $1, '{trunk_down}', ARRAY[$1::uuid], 60, 600, false)`, [orgId]],
    [
      `INSERT INTO playbook_applications (org_id, id, playbook_id, playbook_name, direction) VALUES ($1, $2, $1, 'Plan', 'apply')`,
      [orgId, run],
    ],
    [
      `INSERT INTO playbook_application_steps (org_id, application_id, position, site_id, site_name, route_id, route_name, wanted, state, updated_at)
       VALUES ($1, $2, 1, $1, 'Site', $1, 'Route', '[]', 'waiting', now())`,
      [orgId, run],
    ],
    [
      `INSERT INTO capacity_report_schedules (org_id, id, name, period, covers, local_time, time_zone, business_unit_ids, keep_days, created_by, created_by_name)
       VALUES ($1, $1, 'Daily', 'day', 'next', '06:00', 'UTC', '{}', 30, $1, 'Name')`,
      [orgId],
    ],
    [
      `INSERT INTO capacity_reports (org_id, id, period, date, time_zone, from_at, to_at, business_unit_ids, keep_until, most_calls)
       SELECT org_id, id, 'day', '2026-01-01', 'UTC', now(), now() + interval '1 day', '{}', now(), 9 FROM runs WHERE org_id = $1 LIMIT 1`,
      [orgId],
    ],
    [
      `INSERT INTO capacity_report_parts (org_id, report_id, key, kind, label, sort, state)
       SELECT org_id, id, 'calls', 'calls', 'Calls', 1, 'pending' FROM capacity_reports WHERE org_id = $1`,
      [orgId],
    ],
    [`INSERT INTO breaker_decisions VALUES ($1, 'scripts', true, 0, 'why', 'Name', now())`, [orgId]],
    [`INSERT INTO breaker_events VALUES ($1, $1, now(), 'scripts', 'opened')`, [orgId]],
    [`INSERT INTO breaker_states VALUES ($1, 'scripts', $1, false, NULL, 0, NULL, NULL, NULL, now())`, [orgId]],
    [`INSERT INTO script_listings (org_id) VALUES ($1)`, [orgId]],
    [`INSERT INTO scripts VALUES ($1, 's', 'Script', '{}')`, [orgId]],
    [`INSERT INTO script_parts VALUES ($1, 's', 'draft_pages', NULL, '[]', now())`, [orgId]],
    [`INSERT INTO schedule_rule_sets (org_id, updated_by_name) VALUES ($1, 'Name')`, [orgId]],
    [
      `INSERT INTO host_limits VALUES ($1, 'https://api.example', 'observed', 6000, 60000, now()) ON CONFLICT DO NOTHING`,
      [environmentId],
    ],
  ];
}
