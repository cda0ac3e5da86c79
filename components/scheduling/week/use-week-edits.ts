'use client';

import { useCallback, useEffect, useMemo, useState } from 'react';
import { z } from 'zod';
import type { WeekView } from '#lib/scheduling/week/schema.ts';
import {
  applyEdits,
  EditHistory,
  NO_EDITS,
  openWeek,
  pushEdit,
  redoEdit,
  undoEdit,
  type WeekEdit,
} from '#lib/scheduling/week/week-edits.shared.ts';
import { planRows } from '#lib/scheduling/week/week-rows.shared.ts';
import { useRun } from '../use-run.ts';

const Stored = z.object({ history: EditHistory, previewRunId: z.string().nullable() });
type Stored = z.infer<typeof Stored>;
const NOTHING: Stored = { history: NO_EDITS, previewRunId: null };

/**
 * Edits of one week, kept for this tab: they survive a reload and a look at the preview. Once the run that was made of them
 * is more than a draft they are done with: the week that is read next has them already.
 */
export function useWeekEdits(view: WeekView, orgId: string) {
  const storageKey = editsStorageKey(orgId, view);
  const [stored, setStored] = useState<Stored>(() => readStored(storageKey));
  useEffect(() => writeStored(storageKey, stored), [storageKey, stored]);
  const run = useRun(orgId, stored.previewRunId);
  const sentRun = run.data !== undefined && run.data.state !== 'draft' ? run.data : null;
  const isSent = sentRun !== null;
  const history = isSent ? NO_EDITS : stored.history;
  const base = useMemo(() => openWeek(view), [view]);
  const week = useMemo(() => applyEdits(base, history.edits), [base, history.edits]);
  const plan = useMemo(() => planRows(week), [week]);
  const change = useCallback(
    (how: (history: EditHistory) => EditHistory) =>
      setStored((current) =>
        isSent
          ? { history: how(NO_EDITS), previewRunId: null }
          : { history: how(current.history), previewRunId: current.previewRunId },
      ),
    [isSent],
  );
  const newKey = `new-${history.edits.length}`;
  return {
    week,
    plan,
    /** The run the edits were sent with, when they were. */
    sentRun,
    /** Does an edit; answers the key a shift made by it has. */
    edit: useCallback(
      (next: WeekEdit) => {
        change((current) => pushEdit(current, next));
        return newKey;
      },
      [change, newKey],
    ),
    undo: useCallback(() => change(undoEdit), [change]),
    redo: useCallback(() => change(redoEdit), [change]),
    canUndo: history.edits.length > 0,
    canRedo: history.undone.length > 0,
    /** Forgets every edit. */
    discard: useCallback(() => setStored(NOTHING), []),
    /** Remembers the draft run that was made of the edits; at once, because the page is left then. */
    setPreviewRun: useCallback(
      (previewRunId: string) => {
        writeStored(storageKey, { history, previewRunId });
        setStored({ history, previewRunId });
      },
      [history, storageKey],
    ),
  };
}

/** Where the edits of a week are kept: one place for each organisation, schedule, and unit that is shown alone. */
function editsStorageKey(orgId: string, view: WeekView): string {
  return `headroom.week/${orgId}/${view.schedule.id}/${view.managementUnitId ?? 'all'}`;
}

/** Edits that cannot be read, for example of an older version of this page, count as none. */
function readStored(key: string): Stored {
  const text = withStorage((storage) => storage.getItem(key)) ?? null;
  if (text === null) return NOTHING;
  const parsed = Stored.safeParse(parseJson(text));
  return parsed.success ? parsed.data : NOTHING;
}

function writeStored(key: string, stored: Stored): void {
  withStorage((storage) =>
    stored.history.edits.length + stored.history.undone.length === 0
      ? storage.removeItem(key)
      : storage.setItem(key, JSON.stringify(stored)),
  );
}

/** Inside a third-party frame storage may be refused outright; edits then live as long as the page. */
function withStorage<T>(act: (storage: Storage) => T): T | undefined {
  try {
    return act(window.sessionStorage);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
