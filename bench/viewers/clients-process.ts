// Browsers that look at the directory, as many as told, in a process of their own: each a stream, or a poll every five seconds.
// Takes a ClientsJob over IPC, says when everybody is there, and on `report` answers a ClientsReport.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveStates } from '#lib/events/schema.ts';

/** Who looks at what. Each browser shows some rows of `userIds`. */
export type ClientsJob = {
  readonly viewers: number;
  readonly url: string;
  readonly userIds: readonly string[];
  /** Genesys' own, for pages that ask it themselves; null for streams of ours. */
  readonly token: string | null;
};

/** What the browsers saw. */
export type ClientsReport = {
  /** Milliseconds from each change to its event, the shortest first. */
  readonly latenciesMs: readonly number[];
  /** Streams that broke off, or fell silent for longer than their heartbeat. One that ends by its age is opened anew. */
  readonly lost: number;
};

const ROWS = 40;
const POLL_MS = 5_000;
/** So many connect at a time, as people come one after the other. */
const CONNECT_AT_ONCE = 50;

/** A stream ends by itself after ten minutes, and says something every ten seconds. */
const FULL_AGE_MS = 9.5 * 60_000;
const SILENT_MS = 30_000;

const latenciesMs: number[] = [];
const heardAtMs = new Set<{ atMs: number }>();
let broken = 0;
const beganAtMs = Date.now();
let isMeasuring = false;

process.on('message', (message: ClientsJob | 'report') => {
  if (message === 'report') {
    const silent = [...heardAtMs].filter(({ atMs }) => Date.now() - atMs > SILENT_MS).length;
    process.send?.({ latenciesMs: latenciesMs.sort((a, b) => a - b), lost: broken + silent } satisfies ClientsReport);
  } else {
    void come(message).then(() => {
      isMeasuring = true;
      process.send?.('here');
    });
  }
});
process.once('disconnect', () => process.exit(0));

async function come({ viewers, url, userIds, token }: ClientsJob): Promise<void> {
  const rowsOf = (viewer: number) =>
    Array.from({ length: ROWS }, (_, row) => userIds[(viewer * 7 + row) % userIds.length] ?? '');
  for (let from = 0; from < viewers; from += CONNECT_AT_ONCE) {
    const some = Array.from({ length: Math.min(CONNECT_AT_ONCE, viewers - from) }, (_, index) => rowsOf(from + index));
    if (token === null) await Promise.all(some.map((rows) => openStream(`${url}?users=${rows.join(',')}`)));
    else for (const rows of some) void poll(`${url}?id=${rows.join('&id=')}&pageSize=100&expand=presence`, token);
  }
}

/** Resolves with the first states, which come at once. */
function openStream(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false }, (response) => {
      let rest = '';
      const openedAtMs = Date.now();
      const heard = { atMs: openedAtMs };
      heardAtMs.add(heard);
      response.setEncoding('utf8');
      response.once('close', () => {
        heardAtMs.delete(heard);
        if (isMeasuring && (!response.complete || Date.now() - openedAtMs < FULL_AGE_MS)) broken += 1;
        openStream(url).then(resolve, reject);
      });
      response.on('data', (part: string) => {
        heard.atMs = Date.now();
        const frames = (rest + part).split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) {
          const data = /^event: states\ndata: (.*)$/m.exec(frame)?.[1];
          if (data === undefined) continue;
          take(data);
          resolve();
        }
      });
    });
    request.once('error', reject);
  });
}

function take(data: string): void {
  if (!isMeasuring) return;
  const nowMs = Date.now();
  for (const { presence } of (JSON.parse(data) as LiveStates).states) {
    // A change of before is no event of now.
    if (presence?.sinceMs != null && presence.sinceMs > beganAtMs) latenciesMs.push(nowMs - presence.sinceMs);
  }
}

async function poll(url: string, token: string): Promise<void> {
  await sleep(Math.random() * POLL_MS);
  for (;;) {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } }).catch(() => null);
    await answer?.arrayBuffer();
    await sleep(POLL_MS);
  }
}
