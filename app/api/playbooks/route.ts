import { defineRoute } from '#lib/http/define-route.ts';
import { listPlaybooks } from '#lib/playbooks/list-playbooks.ts';

/** The organisation's playbooks and what was applied lately. Costs no Genesys call. */
export const GET = defineRoute({
  permission: 'trunks:view',
  handler: ({ signedIn }) => listPlaybooks(signedIn.ctx),
});
