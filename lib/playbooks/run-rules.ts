import 'server-only';
import { recordAudit } from '#lib/audit/record-audit.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import type { TroubleQuery } from '#lib/trunks/list-trouble.ts';
import { insertApplication, isBusy, lastActedAt } from './application-store.ts';
import { decideRule, type RuleTerms, type Trouble } from './decide-rule.ts';
import { TROUBLE_KINDS, type RuleDto } from './schema.ts';
import { findActiveRules, lockPlaybook, type ActiveRule } from './store.ts';
import type { TrunkKnowledge } from './trunk-knowledge.ts';

/** Beyond its hold-down and its cool-down a rule has nothing to look back at; a while more, for a server that was away. */
const LOOK_FURTHER_MS = 60 * 60_000;

/**
 * Lets the rules of one organisation decide once, and queues the playbooks of those that act. Everything a rule goes by is in
 * Postgres, so that it does not matter which process asks, how many do, or whether one died in between.
 */
export async function runRules(ctx: OrgContext, trunks: TrunkKnowledge, nowMs: number): Promise<readonly string[]> {
  const rules = await withOrg(ctx, (tx) => findActiveRules(tx, ctx.orgId));
  if (rules.length === 0) return [];
  const waits = rules.map(({ rule }) => rule.holdDownSeconds + rule.coolDownSeconds);
  const lookBackMs = LOOK_FURTHER_MS + Math.max(...waits) * 1_000;
  const [events, conditions] = await Promise.all([
    trunks.events(ctx, { fromMs: nowMs - lookBackMs, toMs: nowMs, ...eventsOf(rules) }),
    trunks.conditions(ctx),
  ]);
  const begun: string[] = [];
  for (const active of rules) {
    const acted = await withOrg(ctx, (tx) => lastActedAt(tx, ctx.orgId, active.playbook.id));
    const decision = decideRule(termsOf(active.rule), events, conditions, acted?.getTime() ?? null, nowMs);
    const id = decision.kind === 'apply' ? await begin(ctx, active, decision.trouble) : null;
    if (id !== null) begun.push(id);
  }
  return begun;
}

/** What rules look at: of the kinds they chose also those by which trouble ends. */
function eventsOf(rules: readonly ActiveRule[]): Pick<TroubleQuery, 'kinds' | 'trunkBaseIds'> {
  const chosen = rules.flatMap(({ rule }) => rule.eventKinds);
  return {
    kinds: [...new Set(chosen.flatMap((kind) => [kind, TROUBLE_KINDS[kind]]))],
    trunkBaseIds: [...new Set(rules.flatMap(({ rule }) => rule.trunkBaseIds))],
  };
}

function termsOf({ eventKinds, trunkBaseIds, holdDownSeconds, coolDownSeconds, enabledAtMs }: RuleDto): RuleTerms {
  return {
    eventKinds,
    trunkBaseIds,
    holdDownMs: holdDownSeconds * 1_000,
    coolDownMs: coolDownSeconds * 1_000,
    enabledAtMs: enabledAtMs ?? Number.POSITIVE_INFINITY,
  };
}

/**
 * Queues the playbook, in the name of whoever switched the rule on. Null when another process was quicker, when somebody changed
 * the playbook or its rule meanwhile, and while another application is under way: a failover that waits behind one comes too
 * late, and the rule decides again in a moment while the trouble lasts.
 */
async function begin(
  ctx: OrgContext,
  { playbook, rule, enabledBy }: ActiveRule,
  trouble: Trouble,
): Promise<string | null> {
  return withOrg(ctx, async (tx) => {
    const locked = await lockPlaybook(tx, ctx.orgId, playbook.id);
    if (locked?.version !== playbook.version) return null;
    // Whoever sets a rule gives it another moment from which it counts.
    if (!locked.rule?.isEnabled || locked.rule.enabledAtMs !== rule.enabledAtMs) return null;
    if (await isBusy(tx, ctx.orgId)) return null;
    const id = await insertApplication(tx, ctx, {
      playbookId: playbook.id,
      playbookName: playbook.name,
      direction: 'apply',
      revertsId: null,
      trouble,
      createdBy: enabledBy,
      createdByName: `Rule switched on by ${rule.enabledByName ?? 'somebody'}`,
      steps: playbook.steps.map((step) => ({ ...step, expected: null })),
    });
    if (id === null) return null;
    await recordAudit(tx, ctx, {
      action: 'playbook.apply',
      entityId: playbook.id,
      after: {
        application: id,
        version: playbook.version,
        trouble: { ...trouble, kinds: [...trouble.kinds], trunkBaseIds: [...trouble.trunkBaseIds] },
      },
    });
    return id;
  });
}
