import 'server-only';
import { Prisma } from '#lib/db/generated/client.ts';
import type { OrgTx, WorkerTx } from '#lib/tenancy/with-org.ts';
import {
  PlaybookCheck,
  TroubleKind,
  TrunkBaseRef,
  type PlaybookDto,
  type PlaybookStep,
  type RuleDto,
} from './schema.ts';

const WITH_PARTS = { steps: { orderBy: { position: 'asc' } }, rule: true } as const satisfies Prisma.PlaybookInclude;
type PlaybookRow = Prisma.PlaybookGetPayload<{ include: typeof WITH_PARTS }>;
type RuleRow = NonNullable<PlaybookRow['rule']>;

/** The organisation's playbooks by name. */
export async function findPlaybooks(tx: OrgTx, orgId: string): Promise<PlaybookDto[]> {
  const rows = await tx.playbook.findMany({
    where: { orgId, removedAt: null },
    orderBy: { name: 'asc' },
    include: WITH_PARTS,
  });
  return rows.map(toPlaybookDto);
}

/** One playbook that was not removed, or null. Its row is locked: who changes it waits. */
export async function lockPlaybook(tx: OrgTx, orgId: string, id: string): Promise<PlaybookDto | null> {
  await tx.$queryRaw`SELECT 1 FROM playbooks WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid FOR UPDATE`;
  return findPlaybook(tx, orgId, id);
}

/** One playbook that was not removed, or null. */
export async function findPlaybook(tx: OrgTx, orgId: string, id: string): Promise<PlaybookDto | null> {
  const row = await tx.playbook.findFirst({ where: { orgId, id, removedAt: null }, include: WITH_PARTS });
  return row === null ? null : toPlaybookDto(row);
}

/** Whether another playbook has the name, whatever its case. */
export async function isNameTaken(tx: OrgTx, orgId: string, name: string, exceptId: string | null): Promise<boolean> {
  const where = { orgId, removedAt: null, name: { equals: name, mode: 'insensitive' } } as const;
  const found = await tx.playbook.findFirst({ where: { ...where, NOT: { id: exceptId ?? undefined } } });
  return found !== null && found.id !== exceptId;
}

/** Writes a playbook and its steps; a changed one gets the next version and forgets what it was checked for. */
export async function writePlaybook(
  tx: OrgTx,
  orgId: string,
  id: string | null,
  written: { readonly name: string; readonly description: string; readonly updatedByName: string },
  steps: readonly PlaybookStep[],
): Promise<string> {
  const playbook =
    id === null
      ? await tx.playbook.create({ data: { orgId, ...written }, select: { id: true } })
      : await tx.playbook.update({
          where: { orgId_id: { orgId, id } },
          data: { ...written, version: { increment: 1 }, lastCheck: Prisma.DbNull },
          select: { id: true },
        });
  await tx.playbookStep.deleteMany({ where: { orgId, playbookId: playbook.id } });
  await tx.playbookStep.createMany({
    data: steps.map((step, index) => ({ ...step, orgId, playbookId: playbook.id, position: index + 1 })),
  });
  return playbook.id;
}

/** Keeps what a check found, unless the playbook was changed meanwhile. */
export async function storeCheck(tx: OrgTx, orgId: string, id: string, check: PlaybookCheck): Promise<void> {
  await tx.$executeRaw`
    UPDATE playbooks SET last_check = ${JSON.stringify(check)}::jsonb
    WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid AND version = ${check.version}`;
}

/** Writes a playbook's rule. */
export async function writeRule(
  tx: OrgTx,
  orgId: string,
  playbookId: string,
  rule: Omit<Prisma.PlaybookRuleUncheckedCreateInput, 'orgId' | 'playbookId'>,
): Promise<void> {
  await tx.playbookRule.upsert({
    where: { orgId_playbookId: { orgId, playbookId } },
    create: { orgId, playbookId, ...rule },
    update: rule,
  });
}

/** A rule that is switched on, with its playbook and who switched it on. */
export type ActiveRule = { readonly playbook: PlaybookDto; readonly rule: RuleDto; readonly enabledBy: string };

/** The organisation's rules that are switched on. */
export async function findActiveRules(tx: OrgTx, orgId: string): Promise<ActiveRule[]> {
  const rows = await tx.playbook.findMany({
    where: { orgId, removedAt: null, rule: { isEnabled: true } },
    include: WITH_PARTS,
  });
  return rows.flatMap((row) =>
    row.rule?.enabledBy
      ? [{ playbook: toPlaybookDto(row), rule: toRuleDto(row.rule), enabledBy: row.rule.enabledBy }]
      : [],
  );
}

/** Organisations with rules that are switched on. */
export async function findOrganisationsWithRules(tx: WorkerTx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ org_id: string }[]>`
    SELECT DISTINCT org_id FROM playbook_rules WHERE is_enabled ORDER BY org_id`;
  return rows.map((row) => row.org_id);
}

function toPlaybookDto(row: PlaybookRow): PlaybookDto {
  const check = PlaybookCheck.safeParse(row.lastCheck);
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    version: row.version,
    updatedAtMs: row.updatedAt.getTime(),
    updatedByName: row.updatedByName,
    steps: row.steps.map(({ siteId, siteName, routeId, routeName, trunkBases }) => ({
      siteId,
      siteName,
      routeId,
      routeName,
      trunkBases: TrunkBaseRef.array().parse(trunkBases),
    })),
    rule: row.rule === null ? null : toRuleDto(row.rule),
    lastCheck: check.success ? check.data : null,
  };
}

function toRuleDto(row: RuleRow): RuleDto {
  return {
    eventKinds: TroubleKind.array().parse(row.eventKinds),
    trunkBaseIds: row.trunkBaseIds,
    holdDownSeconds: row.holdDownSeconds,
    coolDownSeconds: row.coolDownSeconds,
    isEnabled: row.isEnabled,
    enabledAtMs: row.enabledAt?.getTime() ?? null,
    enabledByName: row.enabledByName,
  };
}
