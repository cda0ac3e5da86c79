import { z } from 'zod';
import { completeSpec, regionSpecs } from '../data/organisation-specs.ts';
import { telephonySpecSchema } from '../telephony/telephony-spec.ts';
import type { LogFilter } from './request-log.ts';
import { describeOrganisation, describeSimulator } from './start-info.ts';
import type { Statistics } from './statistics.ts';
import { isTimeZone } from './time-zone.ts';
import type { RevocationReason } from './token-store.ts';
import type { ControlRoute, SimResponse } from './types.ts';
import type { CoreWorld } from './world.ts';

const timeBody = z.strictObject({
  timeScale: z.number().min(0.01).max(10_000).optional(),
  /** Simulated seconds to jump forward. */
  advanceSeconds: z.number().min(0).max(31_536_000).optional(),
});

const tokensBody = z
  .strictObject({
    tokenId: z.string().optional(),
    organisationId: z.string().optional(),
    clientId: z.string().optional(),
    userId: z.string().optional(),
    all: z.literal(true).optional(),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), {
    message: 'say which tokens: tokenId, organisationId, clientId, userId, or all: true',
  });

const organisationBody = z.strictObject({
  userCount: z.number().int().min(3).max(50_000),
  name: z.string().min(1).max(100).optional(),
  shortName: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,40}$/)
    .optional(),
  regionId: z.enum(regionSpecs.map(({ id }) => id)).optional(),
  timeZone: z.string().refine(isTimeZone, { message: 'is not an IANA time zone' }).optional(),
  isVendorAuthorised: z.boolean().optional(),
  telephony: telephonySpecSchema.nullable().optional(),
});

const ok = (body: unknown): SimResponse => ({ status: 200, body });
const invalid = (problems: readonly string[]): SimResponse => ({
  status: 400,
  body: { message: problems.join('; '), problems },
});
const invalidInput = (error: z.ZodError): SimResponse =>
  invalid(error.issues.map((issue) => `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`));
const missing = (what: string): SimResponse => ({ status: 404, body: { message: `There is no such ${what}.` } });

function logFilter(query: URLSearchParams): LogFilter {
  const text = (name: string) => query.get(name) ?? undefined;
  const number = (name: string) => {
    const value = query.get(name);
    return value === null ? undefined : Number(value);
  };
  const since = text('since');
  return {
    organisationId: text('organisation'),
    operationId: text('operation'),
    method: text('method'),
    tokenId: text('token'),
    host: text('host'),
    status: number('status'),
    afterSequence: number('after'),
    sinceMs: since === undefined ? undefined : /^\d+$/.test(since) ? Number(since) : Date.parse(since),
    limit: number('limit'),
  };
}

/** The control interface of the core: configuration, faults, time, log, statistics, tokens, organisations. */
export function createCoreControlRoutes(
  world: CoreWorld,
  statistics: Statistics,
  readControlUrl: () => string,
): ControlRoute[] {
  const time = () => ok({ now: world.clock.iso(), nowMs: world.clock.now(), timeScale: world.clock.timeScale });
  const changeConfig = (change: 'replace' | 'patch', body: unknown) => {
    const result = world.config[change](body);
    return result.ok ? ok(world.config.current) : invalid(result.problems);
  };
  const endTokens = (body: unknown, reason: RevocationReason) => {
    const parsed = tokensBody.safeParse(body);
    if (!parsed.success) return invalidInput(parsed.error);
    const { tokenId, organisationId, clientId, userId } = parsed.data;
    const ended = world.tokenStore.revoke(
      (token) =>
        (tokenId === undefined || token.id === tokenId) &&
        (organisationId === undefined || token.organisationId === organisationId) &&
        (clientId === undefined || token.clientId === clientId) &&
        (userId === undefined || token.userId === userId),
      reason,
    );
    return ok({ [reason === 'expired' ? 'expired' : 'revoked']: ended.length, tokenIds: ended.map(({ id }) => id) });
  };
  return [
    { method: 'GET', path: '/_sim', handler: () => ok(describeSimulator(world, readControlUrl())) },
    { method: 'GET', path: '/_sim/config', handler: () => ok(world.config.current) },
    { method: 'PUT', path: '/_sim/config', handler: ({ body }) => changeConfig('replace', body) },
    { method: 'PATCH', path: '/_sim/config', handler: ({ body }) => changeConfig('patch', body) },
    { method: 'GET', path: '/_sim/faults', handler: () => ok({ faults: world.faults.list() }) },
    {
      method: 'POST',
      path: '/_sim/faults',
      handler: ({ body }) => {
        const result = world.faults.add(body);
        return result.ok ? { status: 201, body: result.rule } : invalid(result.problems);
      },
    },
    { method: 'DELETE', path: '/_sim/faults', handler: () => ok({ removed: world.faults.remove() }) },
    {
      method: 'DELETE',
      path: '/_sim/faults/:id',
      handler: ({ params }) => {
        const removed = world.faults.remove(params.id ?? '');
        return removed > 0 ? ok({ removed }) : missing('fault');
      },
    },
    {
      method: 'POST',
      path: '/_sim/faults/sockets',
      handler: ({ body }) => {
        const result = world.faults.hitSockets(body);
        return result.ok ? ok(result.fault) : invalid(result.problems);
      },
    },
    { method: 'GET', path: '/_sim/time', handler: time },
    {
      method: 'POST',
      path: '/_sim/time',
      handler: ({ body }) => {
        const parsed = timeBody.safeParse(body);
        if (!parsed.success) return invalidInput(parsed.error);
        if (parsed.data.timeScale !== undefined) world.clock.setTimeScale(parsed.data.timeScale);
        if (parsed.data.advanceSeconds !== undefined) world.clock.advance(parsed.data.advanceSeconds * 1000);
        return time();
      },
    },
    {
      method: 'GET',
      path: '/_sim/log',
      handler: ({ query }) => ok({ lastSequence: world.log.lastSequence, entries: world.log.read(logFilter(query)) }),
    },
    {
      method: 'DELETE',
      path: '/_sim/log',
      handler: () => {
        world.log.clear();
        statistics.clear();
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/_sim/stats',
      handler: ({ query }) =>
        ok({
          ...statistics.read(query.get('organisation') ?? undefined),
          otherApplications: world.limiter.otherApplications(world.clock.now()),
        }),
    },
    {
      method: 'POST',
      path: '/_sim/reset',
      handler: () => {
        world.reset();
        statistics.clear();
        return ok(describeSimulator(world, readControlUrl()));
      },
    },
    { method: 'POST', path: '/_sim/tokens/revoke', handler: ({ body }) => endTokens(body, 'control') },
    { method: 'POST', path: '/_sim/tokens/expire', handler: ({ body }) => endTokens(body, 'expired') },
    {
      method: 'GET',
      path: '/_sim/organisations',
      handler: () =>
        ok({ organisations: [...world.built.values()].map((built) => describeOrganisation(world, built)) }),
    },
    {
      method: 'POST',
      path: '/_sim/organisations',
      handler: ({ body }) => {
        const parsed = organisationBody.safeParse(body);
        if (!parsed.success) return invalidInput(parsed.error);
        const spec = completeSpec(parsed.data, world.built.size + 1);
        const isTaken = [...world.organisations.values()].some(({ shortName }) => shortName === spec.shortName);
        if (isTaken) return { status: 409, body: { message: `The short name ${spec.shortName} is taken.` } };
        return { status: 201, body: describeOrganisation(world, world.addOrganisation(spec)) };
      },
    },
    {
      method: 'GET',
      path: '/_sim/organisations/:id',
      handler: ({ params }) => {
        const built = world.built.get(params.id ?? '');
        if (!built) return missing('organisation');
        const { organisation } = built;
        return ok({
          ...describeOrganisation(world, built),
          roles: [...organisation.roles.values()],
          clients: [...organisation.clients.values()].map(({ secret: _secret, ...client }) => ({
            ...client,
            authorizedOrganisationIds: [...client.authorizedOrganisationIds],
          })),
          groups: [...organisation.groups.values()],
          limits: world.config.limitsFor(organisation.id),
        });
      },
    },
  ];
}
