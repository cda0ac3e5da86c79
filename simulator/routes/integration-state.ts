import type { SimOrganisation } from '../core/types.ts';

/** A kind of integration an organisation can install. */
export type IntegrationTypeSpec = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  /** Shown as an app in the Genesys client. */
  readonly isClientApp: boolean;
  readonly maxInstances: number;
  /** Whether installing it approves the vendor's OAuth client. */
  readonly isVendorApp: boolean;
};

/** An installed integration. */
export type Integration = {
  readonly id: string;
  readonly typeId: string;
  intendedState: 'ENABLED' | 'DISABLED';
  /** Simulated moment of the last change of the intended state. */
  changedMs: number;
  name: string;
  version: number;
  notes: string;
  properties: Record<string, unknown>;
  advanced: Record<string, unknown>;
  credentials: Record<string, unknown>;
};

/** Id of the integration type of this app. */
export const headroomTypeId = 'premium-app-headroom';

/** Id of the integration type that sends events to an AWS account. */
export const eventBridgeTypeId = 'amazon-eventbridge-source';

/** The integration types of every organisation. */
export const integrationTypes: readonly IntegrationTypeSpec[] = [
  {
    id: headroomTypeId,
    name: 'Headroom',
    description: 'One shared budget for every Genesys Cloud call of the organisation',
    category: 'Premium Client Application',
    isClientApp: true,
    maxInstances: 3,
    isVendorApp: true,
  },
  {
    id: 'embedded-client-app',
    name: 'Client Application',
    description: 'A web page in the Genesys client',
    category: 'Client Apps',
    isClientApp: true,
    maxInstances: 25,
    isVendorApp: false,
  },
  {
    id: 'purecloud-data-actions',
    name: 'Genesys Cloud Data Actions',
    description: 'Calls of the public API from flows',
    category: 'Data Actions',
    isClientApp: false,
    maxInstances: 25,
    isVendorApp: false,
  },
  {
    id: eventBridgeTypeId,
    name: 'Amazon EventBridge Source',
    description: 'Events to an AWS account',
    category: 'Event Sources',
    isClientApp: false,
    maxInstances: 10,
    isVendorApp: false,
  },
];

const installed = new WeakMap<SimOrganisation, Map<string, Integration>>();

/** Integrations of an organisation by id; none to begin with. */
export function integrationsOf(organisation: SimOrganisation): Map<string, Integration> {
  let integrations = installed.get(organisation);
  if (!integrations) {
    integrations = new Map();
    installed.set(organisation, integrations);
  }
  return integrations;
}

/** Simulated time an integration takes to follow its intended state. */
export const activationMs = 2_000;

/** Whether an integration works at a moment: it was enabled, and has had the time to follow. */
export function isActiveAt({ intendedState, changedMs }: Integration, nowMs: number): boolean {
  return intendedState === 'ENABLED' && nowMs - changedMs >= activationMs;
}

/** Type of an integration; a missing one is a bug. */
export function integrationType(typeId: string): IntegrationTypeSpec {
  const type = integrationTypes.find(({ id }) => id === typeId);
  if (!type) throw new Error(`Unknown integration type ${typeId}`);
  return type;
}
