import { z } from 'zod';
import { createRng } from './random.ts';
import type { Rng } from './types.ts';

const match = z.strictObject({
  host: z.enum(['api', 'login']).optional(),
  operationId: z.string().optional(),
  pathPrefix: z.string().optional(),
  method: z.string().optional(),
  organisationId: z.string().optional(),
  tokenId: z.string().optional(),
  clientId: z.string().optional(),
});

const trigger = z.strictObject({
  /** Chance for each matching request; 1 unless told. */
  probability: z.number().min(0).max(1).optional(),
  /** Only the nth matching request, counted from 1. */
  nth: z.number().int().positive().optional(),
  /** Every nth matching request. */
  every: z.number().int().positive().optional(),
  /** Leaves the first so many matching requests alone. */
  skip: z.number().int().min(0).optional(),
  /** Stops after so many applications. */
  count: z.number().int().positive().optional(),
});

const effect = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('status'),
    status: z.union([z.literal(400), z.literal(500), z.literal(502), z.literal(503), z.literal(504)]),
    /** Whether the operation takes effect before the error is sent. */
    withEffect: z.boolean().default(false),
    retryAfterSeconds: z.number().optional(),
  }),
  z.strictObject({ type: z.literal('reset'), when: z.enum(['before', 'after']) }),
  z.strictObject({ type: z.literal('delay'), seconds: z.number().min(0), jitterSeconds: z.number().min(0).default(0) }),
  z.strictObject({
    type: z.literal('malformed'),
    kind: z.enum(['truncated', 'not-json', 'empty', 'html', 'huge']),
    /** Size of a huge body. */
    bytes: z.number().int().positive().max(200_000_000).default(20_000_000),
  }),
  /** Revokes the caller's token, or every token of its organisation; the request itself then answers 401. */
  z.strictObject({ type: z.literal('revoke-token'), scope: z.enum(['one', 'organisation']) }),
]);

const ruleSchema = z.strictObject({
  id: z.string().min(1).optional(),
  match: match.prefault({}),
  when: trigger.prefault({}),
  effect,
});

const socketFaultSchema = z.strictObject({
  /** Drops the socket, keeps it open without a word for `seconds`, or announces the close first. */
  type: z.enum(['drop', 'silence', 'closing']),
  organisationId: z.string().optional(),
  channelId: z.string().optional(),
  seconds: z.number().positive().optional(),
});

export type FaultEffect = z.infer<typeof effect>;
export type FaultRuleInput = z.input<typeof ruleSchema>;
/** A rule in force, with how often it matched and applied. */
export type FaultRule = z.infer<typeof ruleSchema> & { id: string; matched: number; applied: number };
/** Something to do to notification sockets, now. Without organisation and channel it means all. */
export type SocketFault = z.infer<typeof socketFaultSchema>;

/** What a rule is compared with. */
export type FaultTarget = {
  readonly host: 'api' | 'login';
  readonly operationId: string;
  readonly path: string;
  readonly method: string;
  readonly organisationId?: string;
  readonly tokenId?: string;
  readonly clientId?: string;
};

/** What befalls one request. */
export type FaultPlan = {
  /** Simulated milliseconds to wait before the request is looked at. */
  readonly delayMs: number;
  readonly effect: Exclude<FaultEffect, { type: 'delay' }> | null;
  readonly ruleIds: readonly string[];
};

/** The rules in force. */
export type FaultEngine = {
  list(): readonly FaultRule[];
  /** Adds one rule; answers the sentences of what is wrong with it instead when it is not valid. */
  add(input: unknown): { ok: true; rule: FaultRule } | { ok: false; problems: string[] };
  /** Removes one rule, or all. Answers how many went. */
  remove(id?: string): number;
  /** Decides what befalls a request; counts the match. */
  plan(target: FaultTarget): FaultPlan;
  /** Hands a socket fault to the notification service; answers problems when it is not valid. */
  hitSockets(input: unknown): { ok: true; fault: SocketFault } | { ok: false; problems: string[] };
  /** Called by the notification service to learn of socket faults. Returns the removal. */
  onSocketFault(listener: (fault: SocketFault) => void): () => void;
};

const noFault: FaultPlan = { delayMs: 0, effect: null, ruleIds: [] };

function sentences(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.map(String).join('.') || 'fault'}: ${issue.message}`);
}

function matches(rule: FaultRule, target: FaultTarget): boolean {
  const wanted = rule.match;
  return (
    (wanted.host ?? 'api') === target.host &&
    (wanted.operationId === undefined || wanted.operationId === target.operationId) &&
    (wanted.pathPrefix === undefined || target.path.startsWith(wanted.pathPrefix)) &&
    (wanted.method === undefined || wanted.method.toUpperCase() === target.method) &&
    (wanted.organisationId === undefined || wanted.organisationId === target.organisationId) &&
    (wanted.tokenId === undefined || wanted.tokenId === target.tokenId) &&
    (wanted.clientId === undefined || wanted.clientId === target.clientId)
  );
}

function strikes(rule: FaultRule, rng: Rng): boolean {
  const { nth, every, skip = 0, count, probability } = rule.when;
  if (count !== undefined && rule.applied >= count) return false;
  const ordinal = rule.matched - skip;
  if (ordinal <= 0) return false;
  if (nth !== undefined && ordinal !== nth) return false;
  if (every !== undefined && ordinal % every !== 0) return false;
  return probability === undefined || rng() < probability;
}

/** An engine without rules; chances are drawn from streams of `seed`, one for each rule. */
export function createFaultEngine(seed: number): FaultEngine {
  let rules: { rule: FaultRule; rng: Rng }[] = [];
  let lastId = 0;
  const socketListeners = new Set<(fault: SocketFault) => void>();
  return {
    list: () => rules.map(({ rule }) => rule),
    add(input) {
      const parsed = ruleSchema.safeParse(input);
      if (!parsed.success) return { ok: false, problems: sentences(parsed.error) };
      lastId += 1;
      const id = parsed.data.id ?? `fault-${lastId}`;
      if (rules.some(({ rule }) => rule.id === id)) return { ok: false, problems: [`id: ${id} is taken`] };
      const rule: FaultRule = { ...parsed.data, id, matched: 0, applied: 0 };
      rules.push({ rule, rng: createRng(seed, `fault:${id}`) });
      return { ok: true, rule };
    },
    remove(id) {
      const before = rules.length;
      rules = id === undefined ? [] : rules.filter(({ rule }) => rule.id !== id);
      return before - rules.length;
    },
    plan(target) {
      if (rules.length === 0) return noFault;
      let delayMs = 0;
      let terminal: FaultPlan['effect'] = null;
      const ruleIds: string[] = [];
      for (const { rule, rng } of rules) {
        if (!matches(rule, target)) continue;
        rule.matched += 1;
        if (!strikes(rule, rng)) continue;
        if (rule.effect.type === 'delay') delayMs += 1000 * (rule.effect.seconds + rng() * rule.effect.jitterSeconds);
        else if (terminal === null) terminal = rule.effect;
        else continue;
        rule.applied += 1;
        ruleIds.push(rule.id);
      }
      return { delayMs, effect: terminal, ruleIds };
    },
    hitSockets(input) {
      const parsed = socketFaultSchema.safeParse(input);
      if (!parsed.success) return { ok: false, problems: sentences(parsed.error) };
      for (const listener of socketListeners) listener(parsed.data);
      return { ok: true, fault: parsed.data };
    },
    onSocketFault(listener) {
      socketListeners.add(listener);
      return () => socketListeners.delete(listener);
    },
  };
}
