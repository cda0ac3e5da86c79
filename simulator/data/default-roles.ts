import { permissionCatalogue } from './permission-catalogue.ts';
import type { SimRole } from '../core/types.ts';

/** A role before an organisation gives it an id. */
export type RoleTemplate = Omit<SimRole, 'id'> & { readonly key: DefaultRoleKey };
export type DefaultRoleKey = 'employee' | 'admin' | 'planner' | 'viewer' | 'agent' | 'partner' | 'service';

const everything = Object.keys(permissionCatalogue).map((domain) => `${domain}:*:*`);

/** The roles every organisation starts with. */
export const roleTemplates: readonly RoleTemplate[] = [
  {
    key: 'employee',
    name: 'employee',
    description: 'Basic role that everybody has',
    permissions: ['directory:organization:view', 'presence:presenceDefinition:view'],
    isDefault: true,
  },
  {
    key: 'admin',
    name: 'Master Admin',
    description: 'Administers everything in the organisation',
    permissions: [...everything],
    isDefault: true,
  },
  {
    key: 'planner',
    name: 'Workforce planner',
    description: 'Plans and changes schedules',
    permissions: [
      'wfm:*:*',
      'directory:user:view',
      'directory:organization:view',
      'presence:presenceDefinition:view',
      'presence:userPresence:view',
      'analytics:userObservation:view',
      'routing:queue:view',
      'scripter:publishedScript:view',
    ],
    isDefault: false,
  },
  {
    key: 'viewer',
    name: 'Supervisor',
    description: 'Sees people and their schedules',
    permissions: [
      'wfm:publishedSchedule:view',
      'wfm:schedule:view',
      'wfm:agent:view',
      'wfm:realtimeAdherence:view',
      'directory:user:view',
      'presence:presenceDefinition:view',
      'presence:userPresence:view',
      'routing:queue:view',
    ],
    isDefault: false,
  },
  {
    key: 'agent',
    name: 'User',
    description: 'Works contacts',
    permissions: ['wfm:agentSchedule:view', 'routing:queue:join'],
    isDefault: true,
  },
  {
    key: 'partner',
    name: 'Partner operations',
    description: 'Runs the partner’s service for its customers',
    permissions: ['directory:user:view', 'oauth:client:view', 'usage:client:view', 'usage:organization:view'],
    isDefault: false,
  },
  {
    key: 'service',
    name: 'Headroom service',
    description: 'What a background service of the partner needs in a customer organisation',
    permissions: [
      'directory:user:view',
      'wfm:*:*',
      'presence:presenceDefinition:view',
      'presence:userPresence:view',
      'analytics:userObservation:view',
      'telephony:plugin:all',
      'telephony:callMetrics:view',
      'scripter:script:view',
      'scripter:publishedScript:view',
      'usage:organization:view',
      'usage:client:view',
      'oauth:client:view',
      'audits:audit:view',
      'limits:organization:view',
      'integrations:integration:view',
      'groups:team:view',
      'routing:queue:view',
    ],
    isDefault: false,
  },
];
