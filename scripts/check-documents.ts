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
const CITED_PATH = /`((?:app|components|lib|prisma|scripts|simulator|e2e|docs|public)\/[\w./()[\]-]+)`/g;

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

await runMain(async () => {
  const problems = DOCUMENTS.flatMap(problemsOf);
  if (problems.length > 0) throw new StopError(problems.join('\n'));
});
