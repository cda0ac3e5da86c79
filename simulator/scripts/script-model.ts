/** A page of a script version. */
export type SimScriptPage = { readonly id: string; name: string; readonly createdMs: number; modifiedMs: number };

/** A variable of a script version. */
export type SimScriptVariable = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: 'string' | 'number' | 'boolean';
  readonly value: string | number | boolean;
  readonly input: boolean;
  readonly output: boolean;
};

/** What a script is at one version. */
export type SimScriptVersion = {
  readonly versionId: string;
  readonly name: string;
  readonly modifiedMs: number;
  readonly pages: readonly SimScriptPage[];
  readonly variables: readonly SimScriptVariable[];
};

/** A script: what is being edited, and what agents are shown. */
export type SimScript = {
  readonly id: string;
  readonly divisionId: string;
  readonly createdMs: number;
  readonly features: readonly string[];
  draft: SimScriptVersion;
  published: (SimScriptVersion & { readonly publishedMs: number }) | null;
};

/** The scripts of one organisation by id, and the divisions they belong to, Home first. */
export type SimScripts = {
  readonly divisions: readonly { readonly id: string; readonly name: string }[];
  readonly scripts: Map<string, SimScript>;
};
