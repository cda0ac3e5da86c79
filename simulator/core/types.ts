/**
 * The shapes every part of the simulator agrees on: the world (all organisations and their state), the request a route
 * handler sees, and the route declaration itself. Wire facts come from the Genesys Cloud public API document.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ConfigStore } from './config.ts';
import type { FaultEngine } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import type { SimTelephony } from '../telephony/telephony-model.ts';
import type { TokenStore } from './token-store.ts';

/** A deterministic stream of random numbers in [0, 1). */
export type Rng = () => number;

/** Simulated time: `timeScale` simulated milliseconds pass for each real one. */
export type SimClock = {
  /** Simulated milliseconds since the Unix epoch. */
  now(): number;
  /** The simulated moment as Genesys writes it, for example `2026-11-22T09:30:00.000Z`. */
  iso(offsetMs?: number): string;
  /** Runs `task` once `simMs` simulated milliseconds have passed (follows later changes of the scale). Returns a cancel function. */
  after(simMs: number, task: () => void): () => void;
};

/** One Genesys region: where its hosts listen, and the domain a real one would have. */
export type SimRegion = {
  readonly id: string;
  /** For example `mypurecloud.ie`. */
  readonly domain: string;
  readonly loginBaseUrl: string;
  readonly apiBaseUrl: string;
  readonly streamingBaseUrl: string;
  readonly appsBaseUrl: string;
};

export type SimPresence = {
  /** Id of the organisation's presence definition. */
  definitionId: string;
  /** REST spelling, for example `Available`, `On Queue`. */
  systemPresence: string;
  message: string;
  modifiedMs: number;
};

export type SimRoutingStatus = {
  status: 'OFF_QUEUE' | 'IDLE' | 'INTERACTING' | 'NOT_RESPONDING' | 'COMMUNICATING';
  startMs: number;
};

/** A person of an organisation. The password is the same for all demo people and printed at start-up. */
export type SimUser = {
  readonly id: string;
  name: string;
  email: string;
  username: string;
  title: string;
  department: string;
  divisionId: string;
  state: 'active' | 'inactive' | 'deleted';
  version: number;
  phone: string;
  managerId: string | null;
  locationId: string | null;
  skills: { id: string; name: string; proficiency: number }[];
  groupIds: string[];
  roleIds: Set<string>;
  /** Roles granted but not yet visible: role id to the simulated moment it becomes visible (propagation delay). */
  pendingRoles: Map<string, number>;
  /** True for people who work contacts: business units are built from them. */
  readonly isAgent: boolean;
  presence: SimPresence;
  routingStatus: SimRoutingStatus;
  timeZone: string;
};

export type SimRole = {
  id: string;
  name: string;
  description: string;
  /** Full permission strings, `domain:entity:action`, `*` as Genesys allows it. */
  permissions: string[];
  isDefault: boolean;
};

export type SimOAuthClient = {
  id: string;
  name: string;
  description: string;
  secret: string;
  grantType: 'CODE' | 'TOKEN' | 'SAML2-BEARER' | 'PASSWORD' | 'CLIENT-CREDENTIALS';
  accessTokenValiditySeconds: number;
  redirectUris: string[];
  scopes: string[];
  roleDivisions: { roleId: string; divisionId: string }[];
  state: 'active' | 'inactive' | 'disabled';
  createdMs: number;
  modifiedMs: number;
  createdBy: string | null;
  /** Other organisations that approved this client (a vendor's CODE client); ids. */
  authorizedOrganisationIds: Set<string>;
};

/** An issued token. Opaque on the wire. */
export type SimToken = {
  /** Names the token in logs and statistics; the value itself never appears there. */
  readonly id: string;
  readonly value: string;
  readonly organisationId: string;
  readonly homeOrganisationId: string;
  readonly clientId: string;
  /** Organisation that owns the OAuth client. */
  readonly clientOrganisationId: string;
  /** Null for client credentials. */
  readonly userId: string | null;
  readonly grantType: SimOAuthClient['grantType'];
  /** Empty for client credentials: roles are its only fence. */
  readonly scopes: readonly string[];
  readonly issuedMs: number;
  readonly expiresMs: number;
  revoked: boolean;
};

/** A group of people. */
export type SimGroup = {
  id: string;
  name: string;
  description: string;
  memberIds: string[];
  version: number;
  type: 'official' | 'social';
  visibility: 'public' | 'owners' | 'members';
  ownerIds: string[];
  modifiedMs: number;
};

/** A routing queue. Who has joined it takes its contacts while on queue; who has not is a member all the same. */
export type SimQueue = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly divisionId: string;
  /** Sorted by name. */
  readonly memberIds: readonly string[];
  /** Members that have left its contacts to others for the time being. */
  readonly unjoinedIds: ReadonlySet<string>;
  /** Members because of a group that is in the queue, and not by themselves. */
  readonly groupMemberIds: ReadonlySet<string>;
  readonly createdMs: number;
};

/** An office. */
export type SimLocation = { id: string; name: string; city: string; countryCode: string };

/** Organisation state owned by the core; each feature area keeps its own state in a WeakMap or Map keyed by this object or its id. */
export type SimOrganisation = {
  readonly id: string;
  readonly name: string;
  /** `thirdPartyOrgName`. */
  readonly shortName: string;
  readonly regionId: string;
  readonly timeZone: string;
  readonly isVendor: boolean;
  readonly homeDivisionId: string;
  /** Mail domain of its people, for example `harbourline.example`. */
  readonly mailDomain: string;
  users: Map<string, SimUser>;
  roles: Map<string, SimRole>;
  clients: Map<string, SimOAuthClient>;
  presenceDefinitions: { id: string; systemPresence: string; label: string; primary: boolean }[];
  groups: Map<string, SimGroup>;
  locations: SimLocation[];
  /** By id, in the order of their names. */
  queues: Map<string, SimQueue>;
  /** The queues a person is a member of. */
  queueIdsByUser: Map<string, readonly string[]>;
  /** Effective limits by namespace and key, for example `platform.api` / `client.credentials.token.rate.per.minute`. */
  limits: Map<string, Map<string, number>>;
  telephony: SimTelephony;
};

/** One thing that happened and may interest a notification channel. */
export type SimEvent = {
  readonly organisationId: string;
  /** Concrete topic, for example `v2.users.<id>.presence`. */
  readonly topicName: string;
  readonly eventBody: unknown;
};

/** Everything the simulator knows. */
export type World = {
  readonly seed: number;
  readonly clock: SimClock;
  readonly regions: readonly SimRegion[];
  readonly organisations: Map<string, SimOrganisation>;
  /** Switches a test or a person can change while it runs. */
  readonly config: ConfigStore;
  readonly faults: FaultEngine;
  readonly log: RequestLog;
  readonly tokenStore: TokenStore;
  /** Issued tokens by value. */
  readonly tokens: Map<string, SimToken>;
  /** A random stream of its own for each label, so that adding one consumer never shifts another's numbers. */
  rng(label: string): Rng;
  /** A deterministic UUID (version 4 form) from the stream of `label`. */
  uuid(label: string): string;
  emit(event: SimEvent): void;
  /** Registers a listener for every event; returns its removal. */
  onEvent(listener: (event: SimEvent) => void): () => void;
  /** Registers work to be undone or redone when the control interface resets the world (feature state is rebuilt by `build`). */
  onReset(rebuild: () => void): void;
  /** Calls `listener` for each organisation minted after start-up. */
  onOrganisationAdded(listener: (organisation: SimOrganisation) => void): void;
  /** Active people of an organisation who work contacts, in a stable order. */
  agentsOf(organisationId: string): SimUser[];
};

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';

/** What a route handler sees: authenticated, authorised, rate-limited and parsed. */
export type SimRequest = {
  readonly world: World;
  readonly region: SimRegion;
  readonly organisation: SimOrganisation;
  readonly token: SimToken;
  /** The calling person, or null for a client-credentials token. */
  readonly user: SimUser | null;
  readonly method: HttpMethod;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON, or undefined when there was none. */
  readonly body: unknown;
  readonly correlationId: string;
  /** True when the caller's visible roles hold this permission (wildcards honoured). */
  hasPermission(permission: string): boolean;
};

export type SimResponse = {
  readonly status: number;
  /** Sent as JSON; undefined sends no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One REST operation. The server checks token, scopes and permissions, in that order, before the handler runs. */
export type SimRoute = {
  readonly method: HttpMethod;
  /** With `:name` parameters, for example `/api/v2/users/:userId`. */
  readonly path: string;
  /** Genesys' own operation id, for example `getUsers`. Names the route in logs, faults and sub-limits. */
  readonly operationId: string;
  /** OAuth scopes of which a person's token must hold one; a `:readonly` one suffices where it is listed. */
  readonly scopes: readonly string[];
  /** Permissions needed: all of them, or any one. Absent: none. */
  readonly permissions?: { readonly type: 'ALL' | 'ANY'; readonly names: readonly string[] };
  handler(request: SimRequest): SimResponse | Promise<SimResponse>;
};

/** One operation of the control interface (`/_sim/…`): local, without a token, not rate limited. */
export type ControlRoute = {
  readonly method: HttpMethod;
  /** With `:name` parameters, for example `/_sim/organisations/:id/schedules`. */
  readonly path: string;
  handler(request: ControlRequest): SimResponse | Promise<SimResponse>;
};

/** What a control handler sees. */
export type ControlRequest = {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON, or undefined when there was none. */
  readonly body: unknown;
};

/** Serves signed uploads and downloads under `/_storage/` of the API host: no bearer, no rate limit. */
export type StorageHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Takes WebSocket upgrades of an API host; answers a function that closes every socket. */
export type AttachStreaming = (world: World, server: Server, region: SimRegion) => () => void;
