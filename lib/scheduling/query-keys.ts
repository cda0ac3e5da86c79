/** Keys of everything the browser caches of scheduling; each starts with the organisation's id. */
export const schedulingKeys = {
  businessUnits: (orgId: string) => [orgId, 'scheduling', 'business-units'] as const,
  schedules: (orgId: string, businessUnitId: string) => [orgId, 'scheduling', 'schedules', businessUnitId] as const,
  choices: (orgId: string, businessUnitId: string) => [orgId, 'scheduling', 'choices', businessUnitId] as const,
  groups: (orgId: string, name: string) => [orgId, 'scheduling', 'groups', name] as const,
  rules: (orgId: string) => [orgId, 'scheduling', 'rules'] as const,
  runs: (orgId: string) => [orgId, 'scheduling', 'runs'] as const,
  run: (orgId: string, runId: string) => [orgId, 'scheduling', 'run', runId] as const,
  draftCheck: (orgId: string, runId: string) => [orgId, 'scheduling', 'draft-check', runId] as const,
  staffing: (orgId: string, runId: string) => [orgId, 'scheduling', 'staffing', runId] as const,
  /** `revision` changes whenever an item may have. */
  items: (orgId: string, runId: string, revision: string) => [orgId, 'scheduling', 'items', runId, revision] as const,
};
