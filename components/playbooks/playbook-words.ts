import type {
  ApplicationDto,
  ApplicationState,
  ApplicationStepState,
  TroubleKind,
  TrunkBaseRef,
} from '#lib/playbooks/schema.ts';
import type { Status } from '../ui/status-badge.tsx';

/** How an application stands, in a word or two. */
export function applicationLook({ state, direction }: Pick<ApplicationDto, 'state' | 'direction'>): {
  status: Status;
  word: string;
} {
  switch (state) {
    case 'waiting':
      return { status: 'waiting', word: 'Waiting' };
    case 'applying':
      return { status: 'running', word: direction === 'revert' ? 'Taking back' : 'Applying' };
    case 'turning_back':
      return { status: 'running', word: 'Putting back' };
    case 'applied':
      return { status: 'ok', word: direction === 'revert' ? 'Taken back' : 'Applied' };
    case 'rolled_back':
      return { status: 'warning', word: 'Put back' };
    case 'refused':
      return { status: 'skipped', word: 'Nothing changed' };
    case 'incomplete':
      return { status: 'failed', word: 'Needs a look' };
  }
}

/** What an application came to, as a sentence. */
export const OUTCOME_SENTENCES: Readonly<Record<ApplicationState, string>> = {
  waiting: 'It begins in a moment.',
  applying: 'Routes are changed one after the other; if one cannot be, all are put back.',
  turning_back: 'One of the routes could not be changed, so those that were are put back.',
  applied: 'Every route is as planned.',
  rolled_back: 'It did not go through. Every route is as it was before.',
  refused: 'Every route is as it was.',
  incomplete: 'Some routes could be neither changed nor put back. Look at them in Genesys Cloud.',
};

/** How one route of an application stands. */
export function stepLook(state: ApplicationStepState): { status: Status; word: string } {
  switch (state) {
    case 'waiting':
      return { status: 'waiting', word: 'Not sent' };
    case 'unchanged':
      return { status: 'skipped', word: 'As planned already' };
    case 'sending':
      return { status: 'running', word: 'Changing' };
    case 'applied':
      return { status: 'ok', word: 'Changed' };
    case 'refused':
      return { status: 'failed', word: 'Cannot be changed' };
    case 'undoing':
      return { status: 'running', word: 'Putting back' };
    case 'undone':
      return { status: 'warning', word: 'Put back' };
    case 'left':
      return { status: 'failed', word: 'Not put back' };
  }
}

/** Kinds of trouble in the words of the trunk page. */
export const TROUBLE_WORDS: Readonly<Record<TroubleKind, string>> = {
  registration_lost: 'Registration lost',
  options_failed: 'Options pings fail',
  trunk_down: 'Trunk out of service',
};

/** Trunk bases in the order in which they are tried. */
export function orderWords(bases: readonly TrunkBaseRef[]): string {
  return bases.length === 0 ? 'no trunk base' : bases.map(({ name }) => name).join(', then ');
}
