import { MINUTE_MS } from '#lib/scheduling/week/shift-shape.shared.ts';
import { dayOf, snap } from '#lib/scheduling/week/week-time.shared.ts';
import type { TimeScale } from './time-scale.ts';

/** A shift under the pointer as it would be when let go; `key` is null for one that is being drawn. */
export type DragDraft = {
  readonly mode: 'move' | 'start' | 'end' | 'create';
  readonly key: string | null;
  readonly agentId: string;
  readonly startMs: number;
  readonly endMs: number;
};

/** What the pointer took hold of: the shift as it was, and the instant under the pointer. */
export type DragGrip = { readonly draft: DragDraft; readonly grabMs: number };

/** How a drag snaps. */
export type DragRaster = {
  readonly scale: Pick<TimeScale, 'days' | 'startMs' | 'endMs'>;
  readonly timeZone: string;
  readonly stepMinutes: number;
};

/**
 * The shift with the pointer at an instant and over an agent's row. A moved shift keeps its length and the place the pointer
 * holds it at; an edge stays a step away from the other one; a drawn shift may be drawn backwards. No shift comes to
 * start outside the days that are shown.
 */
export function dragTo(
  { draft, grabMs }: DragGrip,
  pointer: { readonly ms: number; readonly agentId: string | undefined },
  { scale, timeZone, stepMinutes }: DragRaster,
): DragDraft {
  const stepMs = stepMinutes * MINUTE_MS;
  const toStep = (epochMs: number) => {
    const dayStartMs = dayOf(scale.days, epochMs)?.startMs ?? scale.startMs;
    return snap(timeZone, dayStartMs, epochMs, stepMinutes);
  };
  const startWithin = (epochMs: number) => toStep(clamp(epochMs, scale.startMs, scale.endMs - stepMs));
  switch (draft.mode) {
    case 'move': {
      const startMs = startWithin(draft.startMs + pointer.ms - grabMs);
      const endMs = startMs + draft.endMs - draft.startMs;
      return { ...draft, agentId: pointer.agentId ?? draft.agentId, startMs, endMs };
    }
    case 'start':
      return { ...draft, startMs: Math.min(startWithin(pointer.ms), draft.endMs - stepMs) };
    case 'end':
      return { ...draft, endMs: Math.max(toStep(pointer.ms), draft.startMs + stepMs) };
    case 'create': {
      const startMs = startWithin(Math.min(pointer.ms, grabMs));
      return { ...draft, startMs, endMs: Math.max(toStep(Math.max(pointer.ms, grabMs)), startMs + stepMs) };
    }
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
