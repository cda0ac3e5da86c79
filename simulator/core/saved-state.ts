import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import type { RequestLog } from './request-log.ts';
import type { World } from './types.ts';

/** One area's share of what survives a restart. Values may hold maps, sets and dates. */
export type SavedPart = {
  readonly name: string;
  save(): unknown;
  /** Gets what `save` returned in an earlier life. */
  restore(saved: unknown): void;
};

type SavedFile = {
  readonly format: number;
  readonly seed: number;
  readonly lives: number;
  readonly parts: Record<string, unknown>;
};

/** Raised when the shape of a part changes; older files are then ignored and the world starts from its seed. */
const FORMAT = 2;

/** Changes are written this long after the first of them (real milliseconds). */
const WRITE_DELAY_MS = 500;

/** What an earlier life of the same seed left in `file`, or null. */
export function readSavedState(file: string, seed: number): SavedFile | null {
  if (!fs.existsSync(file)) return null;
  const saved = v8.deserialize(fs.readFileSync(file)) as SavedFile;
  return saved.format === FORMAT && saved.seed === seed ? saved : null;
}

/**
 * Keeps the parts in `file`, written shortly after every request that changed something, so that a demo finds its
 * installed clients and changed schedules again. Returns the writer to call at the end.
 */
export function keepState(options: {
  readonly file: string;
  readonly seed: number;
  readonly lives: number;
  readonly world: World & { readonly log: RequestLog };
  readonly parts: readonly SavedPart[];
}): { close(): void } {
  const { file, seed, lives, parts } = options;
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const saved: SavedFile = {
      format: FORMAT,
      seed,
      lives,
      parts: Object.fromEntries(parts.map((part) => [part.name, part.save()])),
    };
    fs.mkdirSync(path.dirname(file), { recursive: true });
    // Renamed into place, so that a kill in the middle leaves the older state and never half of a newer one.
    fs.writeFileSync(`${file}.new`, v8.serialize(saved));
    fs.renameSync(`${file}.new`, file);
  };
  const touch = () => {
    timer ??= setTimeout(write, WRITE_DELAY_MS);
  };
  options.world.log.onEntry((entry) => {
    if (entry.method !== 'GET' && entry.method !== 'HEAD') touch();
  });
  // A schedule update takes effect some time after its request.
  options.world.onEvent((event) => {
    if (event.topicName.endsWith('.schedules')) touch();
  });
  return { close: write };
}
