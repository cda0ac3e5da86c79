import type { HttpMethod, SimRequest, SimResponse, SimRoute } from '../core/types.ts';

const ROOT = '/api/v2/workforcemanagement';
const READ_SCOPES = ['workforce-management', 'workforce-management:readonly'];
const WRITE_SCOPES = ['workforce-management'];

/** What differs between workforce-management operations. */
type WfmRouteOptions = {
  readonly operationId: string;
  /** Any one of these permissions; absent means none is needed. */
  readonly anyOf?: readonly string[];
  /** Whether a read-only scope suffices. */
  readonly access: 'read' | 'write';
  /** Further scopes that open the operation. */
  readonly extraScopes?: readonly string[];
  handler(request: SimRequest): SimResponse | Promise<SimResponse>;
};

/** A workforce-management operation; `path` is relative to `/api/v2/workforcemanagement`. */
export function wfmRoute(method: HttpMethod, path: string, options: WfmRouteOptions): SimRoute {
  return {
    method,
    path: `${ROOT}${path}`,
    operationId: options.operationId,
    scopes: [...(options.access === 'read' ? READ_SCOPES : WRITE_SCOPES), ...(options.extraScopes ?? [])],
    ...(options.anyOf ? { permissions: { type: 'ANY' as const, names: options.anyOf } } : {}),
    handler: (request) => options.handler(request),
  };
}
