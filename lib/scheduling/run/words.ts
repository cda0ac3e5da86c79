import type { ReadBackVerdict, Recheck } from '../compare-read-back.ts';

/** Sentences for the outcome of an item, by machine-readable reason. */
const SENTENCES: Record<string, string> = {
  missing: 'Genesys Cloud reported the update as done, but the shift is not there',
  different: 'Genesys Cloud has another shift there',
  doubled: 'The shift is there twice',
  still_there: 'The shift is still there',
  shift_removed: 'Somebody removed the shift after the preview',
  shift_changed: 'Somebody changed the shift after the preview',
  day_off_appeared: 'Somebody added a day off after the preview',
  day_off_removed: 'Somebody removed the day off after the preview',
  day_off_changed: 'Somebody changed the day off after the preview',
  shares_conflict: 'It was planned together with a change that somebody’s edit made impossible',
  overlap_appeared: 'Somebody added a shift at that time after the preview',
  undo_shift_removed: 'Somebody removed the shift after the run',
  undo_shift_changed: 'Somebody changed the shift after the run',
  undo_overlap_appeared: 'Somebody added a shift at that time after the run',
  undo_day_off_appeared: 'Somebody added a day off after the run',
  undo_day_off_removed: 'Somebody removed the day off after the run',
  undo_day_off_changed: 'Somebody changed the day off after the run',
  undo_shares_conflict: 'It was changed together with a shift that somebody has changed since',
  request_missing: 'Genesys Cloud took the request, but it is not there',
  request_different: 'Genesys Cloud has the request in another state',
  request_doubled: 'The request is there twice',
  request_gone: 'Somebody removed the request after the preview',
  request_changed: 'Somebody changed the request after the preview',
  request_appeared: 'Somebody made a request for some of these days after the preview',
  undo_request_gone: 'Somebody removed the request after the run',
  undo_request_changed: 'Somebody changed the request after the run',
  undo_request_appeared: 'Somebody made a request for some of these days after the run',
  keeps_failing: 'It did not go through in several tries; Genesys Cloud has it as before',
  keeps_changing: 'It kept changing in Genesys Cloud; nothing was overwritten',
  refused: 'Genesys Cloud refused the update',
  not_read_back: 'Sent, but it could not be read back whether it went through',
  not_sent: 'Not sent',
  cancelled: 'Cancelled before it was sent',
};

/** The sentence for a reason code. */
export function reasonInWords(code: string): string {
  return SENTENCES[code] ?? code;
}

/** The sentence for an item that was read back and is not as asked. */
export function verdictInWords(verdict: ReadBackVerdict): string | null {
  return verdict.reasonCode === null ? null : reasonInWords(verdict.reasonCode);
}

/** The sentence for an item that no longer makes sense. */
export function recheckInWords(recheck: Extract<Recheck, { kind: 'conflict' }>): string {
  return reasonInWords(recheck.code);
}
