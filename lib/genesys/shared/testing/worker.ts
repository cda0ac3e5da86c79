import readline from 'node:readline';
import { z } from 'zod';
import { log } from '#lib/log.ts';
import { createGateway } from '../../create-gateway.ts';
import type { GrantCredential } from '../../gateway-types.ts';
import { createMemoryGrants } from '../../memory-grants.ts';
import { createMemoryLedger } from '../../memory-ledger.ts';
import { usersGet, usersList } from '../../operations/users.ts';
import { joinCluster } from '../cluster.ts';

/**
 * One process of a cluster, driven by lines of JSON on its standard input. It is started with one line that says what it is
 * made from, answers `ready`, and then does what each line asks, answering with the line's id.
 */
const Start = z.object({
  redisUrl: z.string(),
  credential: z.custom<GrantCredential>(),
  token: z.object({ value: z.string(), expiresAtMs: z.number() }),
  settings: z.record(z.string(), z.unknown()),
});
const Command = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), id: z.number(), calls: z.number(), priority: z.enum(['interactive', 'bulk']) }),
  z.object({ kind: z.literal('ask'), id: z.number(), pageNumber: z.number() }),
  z.object({ kind: z.literal('invalidate'), id: z.number() }),
  z.object({ kind: z.literal('state'), id: z.number() }),
  z.object({ kind: z.literal('stop'), id: z.number() }),
]);

log.level = 'error';
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = await lines.next();
const start = Start.parse(JSON.parse(String(first.value)));
const { orgId } = start.credential;
const cluster = joinCluster(start.redisUrl, start.settings);
const grants = createMemoryGrants();
grants.install(start.credential, start.token);
const ledger = createMemoryLedger();
const gateway = createGateway({ grants, ledger, cluster, settings: start.settings });
const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);

async function run(calls: number, priority: 'interactive' | 'bulk'): Promise<object> {
  const startedAtMs = Date.now();
  const outcomes = await Promise.all(
    Array.from({ length: calls }, (_, index) => {
      const userId = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
      return gateway.call(usersGet, { userId }, { org: orgId, consumer: 'test', priority, freshness: 'network' });
    }),
  );
  const codes = outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code));
  return {
    tookMs: Date.now() - startedAtMs,
    done: codes.filter((code) => code === 'ok' || code === 'not_found').length,
  };
}

async function obey(command: z.infer<typeof Command>): Promise<object> {
  switch (command.kind) {
    case 'run':
      return run(command.calls, command.priority);
    case 'ask': {
      const params = { pageNumber: command.pageNumber, pageSize: 5 };
      const answer = await gateway.call(usersList, params, { org: orgId, consumer: 'test', priority: 'interactive' });
      return answer.ok
        ? { names: answer.data.data.entities.map(({ name }) => name), source: answer.data.source }
        : { failed: answer.error.code };
    }
    case 'invalidate':
      await gateway.invalidate(orgId, ['users']);
      return {};
    case 'state':
      return {
        sharing: cluster.sharing,
        budget: gateway.budget(orgId),
        sent: ledger.entries.filter(({ metered }) => metered).length,
      };
    case 'stop':
      await gateway.close();
      await cluster.close();
      return {};
  }
}

say({ ready: true });
for await (const line of { [Symbol.asyncIterator]: () => lines }) {
  const command = Command.parse(JSON.parse(line));
  void obey(command).then((answer) => {
    say({ id: command.id, ...answer });
    if (command.kind === 'stop') process.exit(0);
  });
}
process.exit(0);
