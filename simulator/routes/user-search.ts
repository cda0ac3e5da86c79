import { z } from 'zod';
import type { SimUser } from '../core/types.ts';

/** One criterion of `POST /users/search`; `group` nests. */
export type SearchCriterion = {
  type: string;
  fields?: string[] | undefined;
  value?: string | undefined;
  values?: string[] | undefined;
  operator?: 'AND' | 'OR' | 'NOT' | undefined;
  group?: SearchCriterion[] | undefined;
};

const criterion: z.ZodType<SearchCriterion> = z.lazy(() =>
  z.looseObject({
    type: z.enum([
      'EXACT',
      'STARTS_WITH',
      'CONTAINS',
      'REGEX',
      'TERM',
      'TERMS',
      'REQUIRED_FIELDS',
      'MATCH_ALL',
      'QUERY_STRING',
    ]),
    fields: z.array(z.string()).optional(),
    value: z.string().optional(),
    values: z.array(z.string()).optional(),
    operator: z.enum(['AND', 'OR', 'NOT']).optional(),
    group: z.array(criterion).optional(),
  }),
);

/** Body of a directory search. */
export const searchBody = z.looseObject({
  pageSize: z.number().int().min(1).max(500).default(25),
  pageNumber: z.number().int().min(1).default(1),
  sortBy: z.string().optional(),
  sortOrder: z.enum(['ASC', 'DESC', 'SCORE']).default('ASC'),
  expand: z.array(z.string()).default([]),
  query: z.array(criterion).default([]),
});

export type SearchBody = z.infer<typeof searchBody>;

/** Fields of an entity a search can look at, by name. */
export type FieldReader = (field: string) => readonly string[];

/** Searchable fields of a person. */
export function userFields(user: SimUser): FieldReader {
  return (field) => {
    switch (field) {
      case 'id':
      case 'guid':
        return [user.id];
      case 'name':
        return [user.name];
      case 'email':
        return [user.email];
      case 'username':
        return [user.username];
      case 'title':
        return [user.title];
      case 'department':
        return [user.department];
      case 'state':
        return [user.state];
      case 'manager':
        return user.managerId === null ? [] : [user.managerId];
      case 'groups':
        return user.groupIds;
      case 'skills':
      case 'routingSkills':
        return user.skills.map(({ name }) => name);
      case 'location':
      case 'locations':
        return user.locationId === null ? [] : [user.locationId];
      case 'division':
      case 'divisionId':
        return [user.divisionId];
      default:
        return [];
    }
  };
}

const defaultFields = ['name', 'email', 'title', 'department'];

function matchesText(type: string, have: string, want: string): boolean {
  const left = have.toLowerCase();
  const right = want.toLowerCase();
  switch (type) {
    case 'EXACT':
    case 'TERM':
    case 'TERMS':
      return left === right || (type !== 'EXACT' && left.split(/[\s@._-]+/).includes(right));
    case 'STARTS_WITH':
      return left.startsWith(right) || left.split(/\s+/).some((word) => word.startsWith(right));
    case 'REGEX':
      // Patterns are matched literally but for `.*`: running a caller's pattern could take for ever.
      return right.split('.*').every((part) => left.includes(part));
    default:
      return left.includes(right.replaceAll('*', ''));
  }
}

function matchesOne(read: FieldReader, criterion: SearchCriterion): boolean {
  if (criterion.group) return matchesAll(read, criterion.group);
  if (criterion.type === 'MATCH_ALL') return true;
  const fields = criterion.fields ?? defaultFields;
  if (criterion.type === 'REQUIRED_FIELDS') return fields.every((field) => read(field).length > 0);
  const wanted = criterion.values ?? (criterion.value === undefined ? [] : [criterion.value]);
  return fields.some((field) =>
    read(field).some((have) => wanted.some((want) => matchesText(criterion.type, have, want))),
  );
}

/** Whether an entity meets the criteria: each joins the ones before it by its own operator, AND unless told. */
export function matchesAll(read: FieldReader, criteria: readonly SearchCriterion[]): boolean {
  let result = true;
  criteria.forEach((criterion, index) => {
    const isMatch = matchesOne(read, criterion);
    if (criterion.operator === 'NOT') result = result && !isMatch;
    else if (criterion.operator === 'OR' && index > 0) result = result || isMatch;
    else result = result && isMatch;
  });
  return result;
}

/** `…SearchResponse` for what was found. */
export function searchAnswer<T>(
  found: readonly T[],
  body: SearchBody,
  path: string,
  type: string,
  toResult: (item: T) => unknown,
): Record<string, unknown> {
  const { pageSize, pageNumber } = body;
  const pageCount = Math.ceil(found.length / pageSize);
  const link = (number: number) =>
    `${path}?q64=${Buffer.from(JSON.stringify({ ...body, pageNumber: number })).toString('base64')}`;
  const start = (pageNumber - 1) * pageSize;
  return {
    total: found.length,
    pageCount,
    pageSize,
    pageNumber,
    ...(pageNumber > 1 ? { previousPage: link(pageNumber - 1) } : {}),
    currentPage: link(pageNumber),
    ...(pageNumber < pageCount ? { nextPage: link(pageNumber + 1) } : {}),
    types: [type],
    results: found.slice(start, start + pageSize).map(toResult),
  };
}

/** The search a `q64` parameter carries, or null when it is none. */
export function readQ64(q64: string | null): unknown {
  if (!q64) return null;
  try {
    return JSON.parse(Buffer.from(q64, 'base64').toString('utf8')) as unknown;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return null;
  }
}
