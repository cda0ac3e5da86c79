import type { GenesysScript } from '#lib/genesys/operations/scripts.ts';
import type { ScriptDraft, ScriptState, ScriptVersion } from './schema.ts';

/** A draft as it is kept. */
export function toDraft(script: GenesysScript): ScriptDraft {
  return {
    ...toVersion(script),
    division: script.division,
    createdAtMs: epochMs(script.createdDate),
    publishedAtMs: epochMs(script.publishedDate),
    features: Object.keys(script.features ?? {}).sort(),
  };
}

/** One version as it is kept. */
export function toVersion(script: GenesysScript): ScriptVersion {
  return {
    name: script.name ?? script.id,
    versionId: script.versionId,
    modifiedAtMs: epochMs(script.modifiedDate),
    startPageId: script.startPageId,
    startPageName: script.startPageName,
  };
}

/**
 * Whether agents are shown what is being edited. A draft newer than its publishing shows `modifiedDate` after `publishedDate`
 * (platform document §8, inferred); a script that is in no published listing was never published, or not where we may see it.
 */
export function stateOf(
  draft: Pick<ScriptDraft, 'modifiedAtMs' | 'publishedAtMs'>,
  published: ScriptVersion | null,
): ScriptState {
  if (published === null) return 'never_published';
  const { modifiedAtMs, publishedAtMs } = draft;
  return modifiedAtMs !== null && publishedAtMs !== null && modifiedAtMs > publishedAtMs ? 'changed' : 'published';
}

/** Null for a moment that is missing or cannot be read. */
export function epochMs(text: string | null): number | null {
  const ms = text === null ? NaN : Date.parse(text);
  return Number.isFinite(ms) ? ms : null;
}
