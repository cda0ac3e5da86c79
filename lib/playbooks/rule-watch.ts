import 'server-only';
import { systemContext } from '#lib/install/system-context.ts';
import { repeatWork } from '#lib/jobs/repeat-work.ts';
import { log } from '#lib/log.ts';
import { withWorker } from '#lib/tenancy/with-org.ts';
import { runRules } from './run-rules.ts';
import { findOrganisationsWithRules } from './store.ts';
import type { TrunkKnowledge } from './trunk-knowledge.ts';

/** Holds are tens of seconds at least, so that a few more do not matter. */
const EVERY_MS = 5_000;

/** Lets the rules of all organisations decide every few seconds, until it is stopped. Costs no Genesys call. */
export function startRuleWatch(trunks: TrunkKnowledge, everyMs = EVERY_MS): { stop(): Promise<void> } {
  const look = async (signal: AbortSignal) => {
    try {
      for (const orgId of await withWorker(findOrganisationsWithRules)) {
        if (signal.aborted) return;
        const begun = await runRules(systemContext(orgId), trunks, Date.now()).catch((error: unknown) => {
          log.warn({ err: error, orgId }, 'rules of playbooks could not decide');
          return [];
        });
        if (begun.length > 0) log.info({ orgId, applications: begun }, 'rules apply playbooks');
      }
    } catch (error) {
      log.warn({ err: error }, 'rules of playbooks could not be found');
    }
  };
  return repeatWork(look, () => everyMs);
}
