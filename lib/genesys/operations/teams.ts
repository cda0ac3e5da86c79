import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { cursorPage, DAY, MINUTE, orNull } from './shared-schemas.ts';
import type { CursorParams } from './shared-schemas.ts';

const family = 'teams';
const permission = 'groups:team:view';
const scope = 'groups:readonly';

/** The document names no largest page; official tooling asks for so many. */
const PAGE_SIZE = 100;

const team = z.object({
  id: z.string(),
  name: orNull(z.string()),
  description: orNull(z.string()),
  memberCount: orNull(z.number().int()),
});

/** `GET /teams`: work teams by name, a slice at a time; `after` of the answer leads on (`getTeams` of the API document). */
export const teamsList = defineOperation({
  name: 'teams.list',
  family,
  method: 'GET',
  request: (params: CursorParams) => ({
    path: apiPath`/teams`,
    query: { pageSize: params.pageSize ?? PAGE_SIZE, after: params.after },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: 5 * MINUTE, staleMs: DAY, tags: () => ['teams'] },
  permission,
  scope,
  answer: cursorPage(team),
});

/** `GET /teams/{id}/members`: who is in a team, a slice at a time, as {@link teamsList}; names are not asked for. */
export const teamMembers = defineOperation({
  name: 'teams.members',
  family,
  method: 'GET',
  request: (params: CursorParams & { readonly teamId: string }) => ({
    path: apiPath`/teams/${params.teamId}/members`,
    query: { pageSize: params.pageSize ?? PAGE_SIZE, after: params.after },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: 5 * MINUTE, staleMs: DAY, tags: (params) => ['teams', `team:${params.teamId}`] },
  permission,
  scope,
  answer: cursorPage(z.object({ id: z.string() })),
});
