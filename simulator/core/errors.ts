import type { SimResponse } from './types.ts';

/** Details of an ErrorBody. */
export type ErrorDetail = { errorCode?: string; fieldName?: string; entityId?: string; entityName?: string };

/** Optional members of an ErrorBody. */
export type ErrorExtras = {
  readonly params?: Readonly<Record<string, string>>;
  readonly messageWithParams?: string;
  readonly entityId?: string;
  readonly entityName?: string;
  readonly details?: readonly ErrorDetail[];
  readonly limit?: { readonly key: string; readonly namespace: string; readonly value: number };
  readonly headers?: Readonly<Record<string, string>>;
};

/** Genesys' own sentence for the codes every operation shares. */
export const commonMessages = {
  'bad.request': 'The request could not be understood by the server due to malformed syntax.',
  'authentication.required': 'No authentication bearer token specified in authorization header.',
  'bad.credentials': 'Invalid login credentials.',
  'not.authorized': 'You are not authorized to perform the requested action.',
  'not.found': 'The requested resource was not found.',
  'not.a.user':
    'This request requires a user context. Client credentials cannot be used for requests to this resource.',
  'method.not.allowed': 'The requested method is not allowed for this resource.',
  'request.conflict': 'The request conflicts with the current state of the target resource.',
  'request.entity.too.large': 'The request is over the size limit. Maximum bytes: 512000',
  'unsupported.media.type':
    'Unsupported Media Type - Unsupported or incorrect media type, such as an incorrect Content-Type value in the header.',
  'internal.server.error':
    'The server encountered an unexpected condition which prevented it from fulfilling the request.',
  'service.unavailable':
    'Service Unavailable - The server is currently unavailable (because it is overloaded or down for maintenance).',
  'request.timeout': 'The request timed out.',
} as const;

/** An answer with Genesys' ErrorBody; `contextId` is the correlation id of the request. */
export function errorResponse(
  correlationId: string,
  status: number,
  code: string,
  message: string,
  extras: ErrorExtras = {},
): SimResponse {
  return {
    status,
    headers: extras.headers,
    body: {
      message,
      code,
      status,
      ...(extras.entityId ? { entityId: extras.entityId } : {}),
      ...(extras.entityName ? { entityName: extras.entityName } : {}),
      ...(extras.messageWithParams ? { messageWithParams: extras.messageWithParams } : {}),
      ...(extras.params ? { messageParams: extras.params } : {}),
      contextId: correlationId,
      details: extras.details ?? [],
      errors: [],
      ...(extras.limit ? { limit: extras.limit } : {}),
    },
  };
}

/** The answer for one of the codes every operation shares. */
export function commonError(correlationId: string, status: number, code: keyof typeof commonMessages): SimResponse {
  return errorResponse(correlationId, status, code, commonMessages[code]);
}

/** 404 `not.found`, or the operation's own code and sentence. */
export function notFound(correlationId: string, message?: string, code = 'not.found'): SimResponse {
  return errorResponse(correlationId, 404, code, message ?? commonMessages['not.found']);
}

/** 400 with a code and a sentence. */
export function badRequest(correlationId: string, code: string, message: string, extras?: ErrorExtras): SimResponse {
  return errorResponse(correlationId, 400, code, message, extras);
}
