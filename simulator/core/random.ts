import type { Rng } from './types.ts';

/** Streams of random numbers by label, all derived from one seed. */
export type RandomSource = {
  /** The stream of `label`; asking again goes on where it stood. */
  rng(label: string): Rng;
  /** The next UUID (version 4 form) of the stream of `label`. */
  uuid(label: string): string;
  /** Rewinds every stream to its beginning. */
  rewind(): void;
  /** Starts fresh streams that share nothing with those of another `life`, for a world that goes on after a restart. */
  branch(life: number): void;
};

/** FNV-1a, 32 bits: spreads a label over the seed space. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
}

/** A seeded generator (mulberry32): fast, small, and the same on every machine. */
export function createRng(seed: number, label: string): Rng {
  let state = (hash(label) ^ Math.imul(seed | 0, 0x9e3779b1)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A UUID in version 4 form from four draws. */
export function uuidFrom(rng: Rng): string {
  const word = () =>
    Math.floor(rng() * 4294967296)
      .toString(16)
      .padStart(8, '0');
  const hex = word() + word() + word() + word();
  const variant = '89ab'[Math.floor(rng() * 4)] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** An element of a list that is not empty. */
export function pick<T>(rng: Rng, list: readonly T[]): T {
  const item = list[Math.floor(rng() * list.length)];
  if (item === undefined) throw new Error('pick: the list is empty');
  return item;
}

/** A whole number from `low` to `high`, both included. */
export function between(rng: Rng, low: number, high: number): number {
  return low + Math.floor(rng() * (high - low + 1));
}

/** Streams for every label of `seed`. */
export function createRandomSource(seed: number): RandomSource {
  const streams = new Map<string, Rng>();
  let prefix = '';
  const rng = (label: string): Rng => {
    let stream = streams.get(label);
    if (!stream) {
      stream = createRng(seed, `${prefix}${label}`);
      streams.set(label, stream);
    }
    return stream;
  };
  return {
    rng,
    uuid: (label) => uuidFrom(rng(`uuid:${label}`)),
    rewind: () => streams.clear(),
    branch(life) {
      prefix = `life ${life}:`;
      streams.clear();
    },
  };
}
