import type { ScheduleClient, WireSchedule } from '../schedule-client.ts';
import type { Answer, SimSession } from '../sim-session.ts';

/** What samples are made from: a running simulator and things that exist in its organisation. */
export type SampleContext = {
  readonly session: SimSession;
  /** The administrator's token, with which samples are sent unless they say otherwise. */
  readonly token: string;
  /** An administrator who holds every permission, through a client with every scope. */
  readonly adminId: string;
  /** Somebody who works contacts. */
  readonly agentId: string;
  readonly homeDivisionId: string;
  readonly roleId: string;
  readonly clientId: string;
  readonly vendorClientId: string;
  readonly schedules: ScheduleClient;
  readonly schedule: WireSchedule;
  /** A call as the administrator, to prepare what a sample needs. */
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The same, which must succeed; answers the member `id` of the body. */
  create(path: string, body: unknown): Promise<string>;
};

/** One valid request of an operation. */
export type SampleRequest = {
  /** Values of the path's parameters. */
  readonly params?: Readonly<Record<string, string>>;
  /** Query string without the question mark. */
  readonly query?: string;
  readonly body?: unknown;
  readonly token?: string;
};

/** How an operation is tried: the request, and the status it must answer. */
export type RouteSample = {
  readonly status: number;
  request?(context: SampleContext): SampleRequest | Promise<SampleRequest>;
};

/** Samples by operation id; several where an operation answers in several shapes. */
export type RouteSamples = Readonly<Record<string, readonly RouteSample[]>>;
