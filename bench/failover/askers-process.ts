import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { obeyParent } from '#scripts/test/obey-parent.ts';

const headers = z.record(z.string(), z.string());

/**
 * Everybody who asks for the state of trunks, in a process of their own: flows that ask once a second, and people who look at
 * it. Ends with its parent; see {@link Command}.
 */
const Command = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('come'),
    flows: z.number(),
    pages: z.number(),
    /** What a flow asks. */
    flow: z.object({ method: z.enum(['GET', 'POST']), url: z.string(), headers }),
    /** Where a page looks: a stream of ours, or a listing of Genesys that it asks for again and again. */
    page: z.object({ url: z.string(), headers, isStream: z.boolean() }),
  }),
  /** Answers an AskersReport of everything so far. */
  z.object({ do: z.literal('report') }),
]);
/** What such a process can be told. */
export type AskersCommand = z.infer<typeof Command>;
type Come = Extract<AskersCommand, { do: 'come' }>;

/** What the flows got, and the pages showed. */
export type AskersReport = {
  /** Milliseconds of each answer that a flow could use. */
  readonly answersMs: readonly number[];
  /** How often a flow asked and was answered in some way. */
  readonly asked: number;
  /** When each page first showed a trunk as failed, milliseconds since the epoch. */
  readonly pages: readonly Readonly<Record<string, number>>[];
};

const FLOW_EVERY_MS = 1_000;
const PAGE_EVERY_MS = 5_000;

const answersMs: number[] = [];
const pages: Record<string, number>[] = [];
let asked = 0;

async function obey(command: AskersCommand): Promise<unknown> {
  if (command.do === 'report') return { answersMs, asked, pages } satisfies AskersReport;
  for (let page = 0; page < command.pages; page += 1) {
    const seen: Record<string, number> = {};
    pages.push(seen);
    if (command.page.isStream) await openStream(command.page, seen);
    else void lookAgainAndAgain(command.page, seen);
  }
  const agent = new http.Agent({ keepAlive: true });
  for (let flow = 0; flow < command.flows; flow += 1) void askEverySecond(command.flow, agent);
  return null;
}

/** A flow asks again a second after it began, however long the answer took. */
async function askEverySecond(flow: Come['flow'], agent: http.Agent): Promise<void> {
  await sleep(Math.random() * FLOW_EVERY_MS);
  for (;;) {
    const startMs = performance.now();
    const status = await statusOf(flow, agent);
    asked += 1;
    const tookMs = performance.now() - startMs;
    if (status === 200) answersMs.push(tookMs);
    await sleep(Math.max(0, FLOW_EVERY_MS - tookMs));
  }
}

function statusOf({ method, url, headers: sent }: Come['flow'], agent: http.Agent): Promise<number> {
  return new Promise((resolve) => {
    const request = http.request(url, { method, headers: sent, agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', () => resolve(0));
    request.end();
  });
}

const StreamedTrunks = z.object({
  groups: z.array(z.object({ trunks: z.array(z.object({ trunkId: z.string(), condition: z.string() })) })),
});

/** Resolves with the first trunks, which come at once. */
function openStream({ url, headers: sent }: Come['page'], seen: Record<string, number>): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers: sent, agent: false }, (response) => {
      let rest = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        const frames = (rest + part).split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) {
          const data = /^event: trunks\n(?:id: .*\n)?data: (.*)$/m.exec(frame)?.[1];
          if (data === undefined) continue;
          const { groups } = StreamedTrunks.parse(JSON.parse(data));
          for (const { trunkId, condition } of groups.flatMap(({ trunks }) => trunks)) {
            if (condition === 'out_of_service') seen[trunkId] ??= Date.now();
          }
          resolve();
        }
      });
    });
    request.once('error', reject);
  });
}

const ListedTrunks = z.object({
  entities: z.array(z.object({ id: z.string(), connectedStatus: z.object({ connected: z.boolean() }).optional() })),
});

async function lookAgainAndAgain({ url, headers: sent }: Come['page'], seen: Record<string, number>): Promise<void> {
  await sleep(Math.random() * PAGE_EVERY_MS);
  for (;;) {
    const answer = await fetch(url, { headers: sent }).catch(() => null);
    const body = answer?.ok ? ListedTrunks.parse(await answer.json()) : null;
    if (body === null) await answer?.arrayBuffer();
    for (const { id, connectedStatus } of body?.entities ?? []) {
      if (connectedStatus?.connected === false) seen[id] ??= Date.now();
    }
    await sleep(PAGE_EVERY_MS);
  }
}

obeyParent(Command, obey);
