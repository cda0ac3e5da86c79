-- The audit trail holds agents' shifts and absences now. A partner sees that something was done and by whom, never what it held.
REVOKE SELECT ON audit_events FROM headroom_partner;
GRANT SELECT (org_id, id, at, actor_kind, actor_id, actor_name, action, correlation_id) ON audit_events TO headroom_partner;
