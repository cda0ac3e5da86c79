import 'server-only';
import type { Clock } from '#lib/clock.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { Operation } from '#lib/genesys/operation.ts';
import { channelsCreate } from '#lib/genesys/operations/notifications.ts';
import { limitsNamespace } from '#lib/genesys/operations/organizations.ts';
import { presenceDefinitions } from '#lib/genesys/operations/presence.ts';
import { tokensMe } from '#lib/genesys/operations/tokens.ts';
import { usersList } from '#lib/genesys/operations/users.ts';
import { wfmSchedulesList } from '#lib/genesys/operations/wfm-schedules.ts';
import { wfmBusinessUnits } from '#lib/genesys/operations/wfm.ts';
import { formatCount } from '#lib/format.ts';
import { fail, ok, type Failure, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { InstallCheck } from './schema.ts';

/** A new client's role becomes effective within seconds; a refusal is final only after this. */
const PROPAGATION_MS = 30_000;
const ASK_AGAIN_MS = 1_000;

type Call = <P, A>(operation: Operation<P, A>, params: P) => Promise<Result<A, GatewayCode>>;
type Probe = {
  readonly id: string;
  readonly label: string;
  readonly run: (call: Call, orgId: string) => Promise<Result<string>>;
};

const PROBES: readonly Probe[] = [
  {
    id: 'token',
    label: 'Credential',
    async run(call, orgId) {
      const token = await call(tokensMe, {});
      if (!token.ok) return token;
      const { organization } = token.data;
      if (organization.id !== orgId) {
        return fail('wrong_organisation', `The credential belongs to ${organization.name ?? 'another organisation'}.`);
      }
      return ok('Genesys Cloud accepts the credential for this organisation.');
    },
  },
  {
    id: 'directory',
    label: 'User directory',
    async run(call) {
      const users = await call(usersList, { pageNumber: 1, pageSize: 1 });
      if (!users.ok) return users;
      const presences = await call(presenceDefinitions, {});
      if (!presences.ok) return presences;
      return ok(
        users.data.total === null ? 'Users can be read.' : `${formatCount(users.data.total, 'user')} can be read.`,
      );
    },
  },
  {
    id: 'scheduling',
    label: 'Bulk scheduling',
    async run(call) {
      const units = await call(wfmBusinessUnits, {});
      if (!units.ok) return units;
      const [unit] = units.data.entities;
      if (!unit) return ok('There is no business unit yet.');
      const schedules = await call(wfmSchedulesList, { businessUnitId: unit.id, weekId: 'recent' });
      if (!schedules.ok) return schedules;
      return ok(`Schedules of ${unit.name ?? 'the business unit'} can be read.`);
    },
  },
  {
    id: 'quota',
    label: 'Quota usage',
    async run(call) {
      const limits = await call(limitsNamespace, { namespace: 'platform.api' });
      return limits.ok ? ok('The limits of the organisation can be read.') : limits;
    },
  },
  {
    id: 'events',
    label: 'Live events',
    async run(call) {
      const channel = await call(channelsCreate, {});
      return channel.ok ? ok('A notification channel can be opened.') : channel;
    },
  },
];

/**
 * Proves the stored credential with real calls: token, one read per feature, a notification channel. Each check tells its
 * own outcome; a permission that is not visible yet is waited for, up to half a minute in all.
 */
export async function verifyGrant(orgId: string, clock: Clock, signal?: AbortSignal): Promise<InstallCheck[]> {
  const call: Call = async (operation, params) => {
    const answer = await gateway().call(operation, params, {
      org: orgId,
      consumer: 'install.verify',
      priority: 'interactive',
      freshness: 'network',
      signal,
    });
    return answer.ok ? ok(answer.data.data) : answer;
  };
  const giveUpAtMs = clock.now() + PROPAGATION_MS;
  const checks: InstallCheck[] = [];
  for (const { id, label, run } of PROBES) {
    let outcome = await run(call, orgId);
    while (!outcome.ok && outcome.error.code === 'forbidden' && clock.now() < giveUpAtMs) {
      await clock.sleep(ASK_AGAIN_MS, signal);
      outcome = await run(call, orgId);
    }
    checks.push(
      outcome.ok
        ? { id, label, state: 'passed', detail: outcome.data }
        : { id, label, state: 'failed', detail: detailOf(outcome.error) },
    );
    // Without a credential nothing else can pass.
    if (id === 'token' && !outcome.ok) break;
  }
  return checks;
}

/** The gateway's words for an ambiguous answer warn of repeating a change; a check is repeated without harm. */
function detailOf(failure: Failure): string {
  if (failure.code !== 'ambiguous') return failure.message;
  return 'Genesys Cloud failed to answer. Nothing is lost; try again in a moment.';
}
