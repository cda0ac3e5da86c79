import { defineRoute } from '#lib/http/define-route.ts';
import { getScripts } from '#lib/scripts/get-scripts.ts';

/** Every agent script as it was last read, with its age. */
export const GET = defineRoute({ permission: 'scripts:view', handler: ({ signedIn }) => getScripts(signedIn.ctx) });
