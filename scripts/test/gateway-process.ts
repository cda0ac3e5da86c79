import fs from 'node:fs';
import { z } from 'zod';
import { env } from '#lib/env.ts';
import type { AccessToken, GrantSource } from '#lib/genesys/gateway-types.ts';
import { log } from '#lib/log.ts';
import { PreviewFileInput } from '#lib/scheduling/source/file-input.ts';
import { obeyParent } from './obey-parent.ts';

/**
 * A process of its own that holds the application's gateway, as a second server process would. Does what its parent sends
 * over the IPC channel; see {@link Command}. Ends with its parent.
 */
const Command = z.discriminatedUnion('do', [
  /** Replaces the shared token of an organisation; answers the token and how many token requests this process made for it. */
  z.object({ do: z.literal('refresh'), orgId: z.string(), stale: z.custom<AccessToken>().nullable() }),
  /** Keeps `parallel` calls going until `stopCalls`, however they end. Answers at once. */
  z.object({ do: z.literal('startCalls'), orgId: z.string(), parallel: z.number() }),
  /** Answers how the calls of an organisation have ended so far: a count by `ok` or failure code. */
  z.object({ do: z.literal('outcomes'), orgId: z.string() }),
  z.object({ do: z.literal('stopCalls') }),
  /** Acts on what people decide of breakers, as a server does. Answers at once. */
  z.object({ do: z.literal('followBreakers') }),
  /** Works on due runs as a server does, with short waits. Answers at once. */
  z.object({ do: z.literal('work'), leaseMs: z.number().optional() }),
  /** Works on due runs with the waits of a server. Answers at once. */
  z.object({ do: z.literal('serve') }),
  /** Makes capacity reports as a server does, with short waits. Answers at once. */
  z.object({ do: z.literal('report'), leaseMs: z.number() }),
  /** Receives the events of organisations as a server does. Answers at once. */
  z.object({ do: z.literal('receive') }),
  /** Previews a file for a person; answers the run's id. */
  z.object({
    do: z.literal('preview'),
    orgId: z.string(),
    actor: z.object({ id: z.string(), name: z.string() }),
    where: PreviewFileInput,
    file: z.string(),
  }),
  /** Answers the resident memory now and its highest so far, bytes. */
  z.object({ do: z.literal('memory') }),
  /** An orderly stop: everything recorded is written before it answers. */
  z.object({ do: z.literal('close') }),
]);
/** What such a process can be told. */
export type Command = z.infer<typeof Command>;

const outcomes = new Map<string, Record<string, number>>();
const calling: Promise<void>[] = [];
let isCalling = false;

async function obey(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'refresh':
      return refresh(command.orgId, command.stale);
    case 'startCalls':
      isCalling = true;
      for (let lane = 0; lane < command.parallel; lane += 1) calling.push(keepCalling(command.orgId));
      return null;
    case 'outcomes':
      return outcomes.get(command.orgId) ?? {};
    case 'stopCalls':
      isCalling = false;
      await Promise.all(calling.splice(0));
      return null;
    case 'followBreakers':
      return followBreakers();
    case 'work':
      return work(command.leaseMs);
    case 'serve':
      (await import('./scheduling-rig.ts')).startServerWorker();
      return null;
    case 'report':
      (await import('./capacity-rig.ts')).startReportWorker({ leaseMs: command.leaseMs });
      return null;
    case 'receive':
      return receive();
    case 'preview':
      return preview(command);
    case 'memory':
      return { nowBytes: process.memoryUsage.rss(), peakBytes: process.resourceUsage().maxRSS * 1_024 };
    case 'close':
      isCalling = false;
      await ingress?.stop();
      await (await import('#lib/runtime.ts')).closeRuntime();
      return null;
  }
}

let grants: GrantSource | undefined;

async function refresh(orgId: string, stale: AccessToken | null) {
  const { createPostgresGrants } = await import('#lib/install/postgres-grants.ts');
  const { requestClientCredentialsToken } = await import('#lib/genesys/oauth.ts');
  grants ??= createPostgresGrants();
  let requests = 0;
  const token = await grants.refreshToken(orgId, stale, async (credential) => {
    requests += 1;
    const answer = await requestClientCredentialsToken(credential);
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.data;
  });
  return { token, requests };
}

async function keepCalling(orgId: string): Promise<void> {
  const { gateway } = await import('#lib/runtime.ts');
  const { tokensMe } = await import('#lib/genesys/operations/tokens.ts');
  const counts: Record<string, number> = outcomes.get(orgId) ?? {};
  outcomes.set(orgId, counts);
  while (isCalling) {
    const answer = await gateway().call(tokensMe, {}, { org: orgId, consumer: 'test', priority: 'interactive' });
    const key = answer.ok ? 'ok' : answer.error.code;
    counts[key] = (counts[key] ?? 0) + 1;
    // A refusal that costs nothing would otherwise keep this loop from ever letting go.
    if (!answer.ok) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function followBreakers(): Promise<null> {
  const { followBreakers: follow } = await import('#lib/quota/follow-breakers.ts');
  const { breakerBoard, gateway } = await import('#lib/runtime.ts');
  const { signals } = await import('#lib/db/signals.ts');
  follow(gateway(), breakerBoard(), signals());
  return null;
}

async function work(leaseMs?: number): Promise<null> {
  const { startTestWorker } = await import('./scheduling-rig.ts');
  startTestWorker({ leaseMs });
  return null;
}

let ingress: { stop(): Promise<void> } | undefined;

async function receive(): Promise<null> {
  const { startIngress } = await import('#lib/events/ingress.ts');
  const { gateway } = await import('#lib/runtime.ts');
  ingress = startIngress({ gateway: gateway() });
  return null;
}

async function preview({ orgId, actor, where, file }: Extract<Command, { do: 'preview' }>): Promise<string> {
  const { createOrgContext } = await import('#lib/tenancy/org-context.ts');
  const { previewRun } = await import('#lib/scheduling/preview-run.ts');
  const ctx = createOrgContext({ orgId, actor: { kind: 'user', ...actor }, roles: ['planner'] });
  const preview = await previewRun(ctx, where, fs.createReadStream(file));
  if (!preview.ok) throw new Error(preview.error.message);
  return preview.data.id;
}

log.level = env().LOG_LEVEL;
obeyParent(Command, obey);
