import fs from 'node:fs';
import path from 'node:path';
import { runMain, StopError } from './stop.ts';

/** Documents whose links and cited paths must exist. */
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'AGENTS.md',
  'CHANGELOG.md',
  'components/README.md',
  ...markdownBelow('docs'),
];

/** A relative Markdown link's target, without its anchor. */
const LINK = /\]\((?!https?:|#|mailto:)([^)#\s]+)/g;
/** A path in backticks that names one of our own folders. */
const CITED_PATH = /`((?:app|bench|components|lib|prisma|scripts|simulator|e2e|docs|public)\/[\w./()[\]-]+)`/g;

function markdownBelow(directory: string): string[] {
  if (!fs.existsSync(directory)) return [];
  return fs
    .readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(directory, file));
}

function problemsOf(document: string): string[] {
  if (!fs.existsSync(document)) return [`${document} is missing`];
  const text = fs.readFileSync(document, 'utf8');
  const links = [...text.matchAll(LINK)].map((match) => path.join(path.dirname(document), decodeURI(match[1] ?? '')));
  const cited = [...text.matchAll(CITED_PATH)].map((match) => match[1] ?? '');
  return [...links, ...cited]
    .filter((target) => !fs.existsSync(target))
    .map((target) => `${document} names ${target}, which does not exist`);
}

/** Where variables are declared: a name in capitals at the beginning of a schema's line, or read by name. */
const DECLARATIONS = ['scripts/settings.ts', 'scripts/chromium.ts', 'lib/env.ts'];
const DECLARED = /(?:^ {2}|process\.env\[')([A-Z][A-Z_]+)(?:: (?!['"`\n])|'\])/gm;
/** Set by Next and by the start script, never by people. */
const INTERNAL = ['NODE_ENV', 'APP_DATABASE_URL', 'HEADROOM_PARENT_PID'];

/** Every variable that may be set has its row in the README and its line in .env.example, and neither names another. */
function variableProblems(): string[] {
  const declared = new Set(DECLARATIONS.flatMap((file) => namesIn(file, DECLARED)).filter(isForPeople));
  const places = { 'README.md': /^\| `([A-Z][A-Z_]+)` /gm, '.env.example': /^#([A-Z][A-Z_]+)=/gm };
  return Object.entries(places).flatMap(([file, pattern]) => {
    const named = new Set(namesIn(file, pattern));
    return [
      ...[...declared]
        .filter((name) => !named.has(name))
        .map((name) => `${file} does not explain the variable ${name}`),
      ...[...named]
        .filter((name) => !declared.has(name))
        .map((name) => `${file} explains ${name}, which nothing reads`),
    ];
  });
}

function namesIn(file: string, pattern: RegExp): string[] {
  return [...fs.readFileSync(file, 'utf8').matchAll(pattern)].map((match) => match[1] ?? '');
}

function isForPeople(name: string): boolean {
  return !INTERNAL.includes(name);
}

await runMain(async () => {
  const problems = [...DOCUMENTS.flatMap(problemsOf), ...variableProblems()];
  if (problems.length > 0) throw new StopError(problems.join('\n'));
});
