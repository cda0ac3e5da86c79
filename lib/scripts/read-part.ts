import type { Answer, GatewayCode } from '#lib/genesys/gateway-types.ts';
import { scriptPages, scriptPublishedPages, scriptPublishedVariables } from '#lib/genesys/operations/scripts.ts';
import { gateway } from '#lib/runtime.ts';
import { ok, type Result } from '#lib/result.ts';
import type { ScriptPage, ScriptPartName, ScriptVariable } from './schema.ts';
import { epochMs } from './to-script.ts';

/** Items of a part, and when Genesys Cloud said so. */
export type ReadPart = { readonly items: (ScriptPage | ScriptVariable)[]; readonly readAtMs: number };

/** Reads pages or variables of one script: one call, shared by everybody who asks at the same time. */
export async function readPart(
  orgId: string,
  scriptId: string,
  part: ScriptPartName,
): Promise<Result<ReadPart, GatewayCode>> {
  const options = { org: orgId, consumer: 'scripts.panel', priority: 'interactive', freshness: 'network' } as const;
  if (part === 'published_variables') {
    const answer = await gateway().call(scriptPublishedVariables, { scriptId }, options);
    return answer.ok ? ok(readAs(answer.data, toVariable)) : answer;
  }
  const operation = part === 'draft_pages' ? scriptPages : scriptPublishedPages;
  const answer = await gateway().call(operation, { scriptId }, options);
  return answer.ok ? ok(readAs(answer.data, toPage)) : answer;
}

function readAs<T>(answer: Answer<readonly T[]>, toItem: (item: T) => ScriptPage | ScriptVariable): ReadPart {
  return { items: answer.data.map(toItem), readAtMs: answer.fetchedAtMs };
}

type GenesysPage = { readonly id: string; readonly name: string | null; readonly modifiedDate: string | null };

function toPage({ id, name, modifiedDate }: GenesysPage): ScriptPage {
  return { id, name, modifiedAtMs: epochMs(modifiedDate) };
}

type GenesysVariable = {
  readonly name: string;
  readonly description: string | null;
  readonly type: string | null;
  readonly input: boolean | null;
  readonly output: boolean | null;
};

function toVariable({ name, description, type, input, output }: GenesysVariable): ScriptVariable {
  return { name, description: description || null, type, isInput: input, isOutput: output };
}
