import { z } from 'zod';

const errorBody = z.object({
  message: z.string().nullish(),
  code: z.string().nullish(),
  contextId: z.string().nullish(),
  messageParams: z.record(z.string(), z.unknown()).nullish(),
  limit: z.object({ key: z.string(), namespace: z.string().nullish() }).nullish(),
});

/** What a Genesys error says (platform document §3.3), or nothing where the body was not one. */
export type ErrorBody = {
  readonly message: string | null;
  readonly code: string | null;
  readonly contextId: string | null;
  readonly limit: { readonly key: string; readonly namespace: string | null } | null;
  /** Permissions that a 403 names, for example `wfm:schedule:edit`. */
  readonly missingPermissions: readonly string[];
  /** Scope that a 403 `app.not.authorized.for.scope` names. */
  readonly missingScope: string | null;
};

/** What an answer says that is no error. */
export const NO_ERROR: ErrorBody = {
  message: null,
  code: null,
  contextId: null,
  limit: null,
  missingPermissions: [],
  missingScope: null,
};

/** Reads an error body; never throws, since a proxy may answer anything. */
export function readErrorBody(body: unknown): ErrorBody {
  const parsed = errorBody.safeParse(body);
  const { message, code, contextId, messageParams, limit } = parsed.success ? parsed.data : {};
  const words = [message ?? '', ...Object.values(messageParams ?? {}).map(String)].join(' ');
  return {
    message: message ?? null,
    code: code ?? null,
    contextId: contextId ?? null,
    limit: limit ? { key: limit.key, namespace: limit.namespace ?? null } : null,
    missingPermissions: code?.startsWith('missing.') === true ? permissionsIn(words) : [],
    missingScope: code === 'app.not.authorized.for.scope' ? (/to use scope ([\w:-]+)/.exec(words)?.[1] ?? null) : null,
  };
}

function permissionsIn(words: string): string[] {
  return [...new Set(words.match(/[A-Za-z]+:[A-Za-z*]+:[A-Za-z*]+/g) ?? [])];
}
