import type { SimRoute } from '../core/types.ts';
import { createAuthorizationRoutes } from './authorization-routes.ts';
import { createCommonRoutes } from './common-routes.ts';
import { createExternalContactRoutes } from './external-contact-routes.ts';
import { createGroupRoutes } from './group-routes.ts';
import { createIntegrationRoutes } from './integration-routes.ts';
import { createLocationRoutes } from './location-routes.ts';
import { createOAuthClientRoutes } from './oauth-client-routes.ts';
import { createOrganisationRoutes } from './organisation-routes.ts';
import { createPresenceRoutes } from './presence-routes.ts';
import { createQueueRoutes } from './queue-routes.ts';
import { createRoleRoutes } from './role-routes.ts';
import { createTeamRoutes } from './team-routes.ts';
import { createTokenRoutes } from './token-routes.ts';
import { createUserRoutes } from './user-routes.ts';

/** Every operation of the core but the usage queries, which need the ledger of all routes. */
export function createCoreRoutes(): SimRoute[] {
  return [
    ...createUserRoutes(),
    ...createPresenceRoutes(),
    ...createGroupRoutes(),
    ...createTeamRoutes(),
    ...createLocationRoutes(),
    ...createQueueRoutes(),
    ...createExternalContactRoutes(),
    ...createOrganisationRoutes(),
    ...createTokenRoutes(),
    ...createRoleRoutes(),
    ...createAuthorizationRoutes(),
    ...createOAuthClientRoutes(),
    ...createIntegrationRoutes(),
    ...createCommonRoutes(),
  ];
}
