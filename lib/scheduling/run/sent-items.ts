import type { ComparableItem } from '../compare-read-back.ts';
import { agentsPerCall } from '../read-week.ts';
import type { Journal } from './journal.ts';
import { started } from './started.ts';

/** What was sent and is not proven yet, in portions of as many agents as one call reads back; each is there when it was read. */
type SentPortions = readonly Promise<readonly ComparableItem[]>[];

/** What has to be read back. */
export type SentItems = {
  /** Begins to read it: for while Genesys works and there is nothing else to do. Only once the items are marked as sent. */
  readAhead(): void;
  /** What was read ahead, else what is there now. */
  take(): Promise<SentPortions>;
};

/** Of a run on so many weeks. Once `signal` is aborted, nothing more is read; what was not there yet is rejected. */
export function createSentItems(
  journal: Pick<Journal, 'subjects' | 'itemsOf'>,
  weekCount: number,
  signal: AbortSignal,
): SentItems {
  let ahead: Promise<SentPortions> | null = null;
  const read = async (): Promise<SentPortions> => {
    const subjectIds = await journal.subjects(['sent']);
    const size = agentsPerCall(weekCount);
    let last: Promise<unknown> = Promise.resolve();
    return Array.from({ length: Math.ceil(subjectIds.length / size) }, (_, index) => {
      const ids = subjectIds.slice(index * size, (index + 1) * size);
      const readPortion = async () => {
        signal.throwIfAborted();
        return (await journal.itemsOf(['sent'], ids)).map(withoutImages);
      };
      const portion = started(last.then(readPortion));
      last = portion;
      return portion;
    });
  };
  return {
    readAhead: () => void (ahead = started(read())),
    take() {
      const taken = ahead ?? read();
      ahead = null;
      return taken;
    },
  };
}

/** All of them are held at once, and what was there before is not compared with. */
function withoutImages({ rowNumber, change }: ComparableItem): ComparableItem {
  const effects = change.effects.map((effect) =>
    effect.on === 'shift' && effect.before ? { ...effect, before: { ...effect.before, activities: [] } } : effect,
  );
  return { rowNumber, change: { effects } };
}
