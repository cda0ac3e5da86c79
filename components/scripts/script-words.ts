import type { CsvColumn } from '#lib/csv.ts';
import type { ScriptDto, ScriptPage, ScriptProblem, ScriptState } from '#lib/scripts/schema.ts';
import type { Status } from '../ui/status-badge.tsx';

/** Words and look of what a script is. */
export const STATE_WORDS: Readonly<Record<ScriptState, { label: string; status: Status }>> = {
  published: { label: 'Published', status: 'ok' },
  changed: { label: 'Changed since publishing', status: 'attention' },
  never_published: { label: 'Never published', status: 'skipped' },
};

/** Why scripts are not newer, without the time. */
export function causeWords({ cause, code, message }: Pick<ScriptProblem, 'cause' | 'code' | 'message'>): string {
  switch (cause) {
    case 'throttled':
      return 'Genesys Cloud limits requests for scripts';
    case 'breaker_open':
      return 'Calls of scripts are held back by their circuit breaker, because they kept failing';
    case 'breaker_held':
      return 'An admin holds calls of scripts back';
    case 'other':
      // The gateway's own words are for whoever asked it; people here changed nothing.
      return code === 'unavailable' ? 'Genesys Cloud does not answer for scripts' : message.replace(/\.$/, '');
  }
}

/** One thing in which a draft is not what agents are shown. */
export type Difference = { readonly what: string; readonly published: string; readonly draft: string };

const NOTHING = '—';

/** What publishing the draft would change, as far as names tell. */
export function differences(
  script: Pick<ScriptDto, 'name' | 'startPageName' | 'published'>,
  draftPages: readonly ScriptPage[] | null,
  publishedPages: readonly ScriptPage[] | null,
): Difference[] {
  const { published } = script;
  if (published === null) return [];
  const found: Difference[] = [];
  const compare = (what: string, before: string | null, after: string | null) => {
    if (before !== after) found.push({ what, published: before ?? NOTHING, draft: after ?? NOTHING });
  };
  compare('Name', published.name, script.name);
  compare('Start page', published.startPageName, script.startPageName);
  if (draftPages === null || publishedPages === null) return found;
  const before = new Map(publishedPages.map((page) => [page.id, page]));
  const after = new Map(draftPages.map((page) => [page.id, page]));
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [old, next] = [before.get(id), after.get(id)];
    compare('Page', old ? (old.name ?? id) : null, next ? (next.name ?? id) : null);
  }
  return found;
}

const moment = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** Moments are in UTC (ISO 8601). */
export const SCRIPT_CSV: readonly CsvColumn<ScriptDto>[] = [
  { header: 'Name', value: (script) => script.name },
  { header: 'State', value: (script) => STATE_WORDS[script.state].label },
  { header: 'Division', value: (script) => script.division?.name },
  { header: 'Start page', value: (script) => script.startPageName },
  { header: 'Features', value: (script) => script.features.join('; ') },
  { header: 'Changed (UTC)', value: (script) => moment(script.modifiedAtMs) },
  { header: 'Published (UTC)', value: (script) => moment(script.publishedAtMs) },
  { header: 'Created (UTC)', value: (script) => moment(script.createdAtMs) },
  { header: 'Published name', value: (script) => script.published?.name },
  { header: 'Version id', value: (script) => script.versionId },
  { header: 'Script id', value: (script) => script.id },
];
