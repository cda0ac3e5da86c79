import 'server-only';
import { recordAudit } from '#lib/audit/record-audit.ts';
import { env } from '#lib/env.ts';
import {
  oauthClientsCreate,
  oauthClientsPut,
  oauthClientsRotateSecret,
  type GenesysOAuthClient,
  type OAuthClientInput,
} from '#lib/genesys/operations/oauth-clients.ts';
import { log } from '#lib/log.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import { openSecret, sealSecret } from '#lib/secrets/secret-box.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { chooseObject } from './choose-object.ts';
import { clientName, listClients, mark } from './find-objects.ts';
import { findGrant, upsertGrant } from './grant-store.ts';
import { requireRole, superseded, type InstallRun, type StepOutcome } from './install-run.ts';

/** Genesys' own default, a day; the shorter the life, the more token requests on a throttled host. */
const TOKEN_SECONDS = 86_400;

/** Genesys' sign for all divisions in a role assignment. */
const ALL_DIVISIONS = '*';

/**
 * Brings the organisation to exactly one client of ours with the role, active, and its secret stored. A client whose secret
 * we do not hold (a crash came between creating it and storing the secret) gets a new secret; no second one is created.
 */
export async function ensureClient(run: InstallRun): Promise<Result<StepOutcome>> {
  const { ctx, admin } = run;
  const grant = await withOrg(ctx, (tx) => findGrant(tx, ctx.orgId));
  const known = run.steps.find((step) => step.id === 'client');
  // An ambiguous answer may have had its effect: the second look finds the client, or makes it.
  for (let attempt = 1; ; attempt += 1) {
    const clients = await listClients(admin);
    if (!clients.ok) return clients;
    const choice = chooseObject(clients.data, {
      name: clientName(run.who.organisationName),
      mark: mark(),
      knownId: grant?.clientId ?? null,
    });
    if (choice.action === 'reuse') return reuseClient(run, choice.object, grant, known?.action === 'create');
    const created = await admin.call(oauthClientsCreate, { client: bodyOf(choice.name, requireRole(run)) });
    if (created.ok) return keepSecret(run, created.data, 'create');
    const isWorthALook = created.error.code === 'ambiguous' || created.error.code === 'conflict';
    if (!isWorthALook || attempt > 1) return created;
  }
}

type StoredGrant = Awaited<ReturnType<typeof findGrant>>;

async function reuseClient(
  run: InstallRun,
  client: GenesysOAuthClient,
  grant: StoredGrant,
  wasCreatedByUs: boolean,
): Promise<Result<StepOutcome>> {
  const roleId = requireRole(run);
  const hasRole = client.roleDivisions.some((assigned) => assigned.roleId === roleId);
  const isReady = hasRole && (client.state ?? 'active') === 'active';
  if (!isReady) {
    const params = { clientId: client.id, client: { ...bodyOf(client.name, roleId), state: 'active' as const } };
    const updated = await run.admin.call(oauthClientsPut, params);
    if (!updated.ok) return updated;
  }
  if (await holdsSecret(run.ctx.orgId, client.id, grant)) {
    const action = isReady ? (wasCreatedByUs ? 'create' : 'reuse') : 'update';
    return ok({ action, objectId: client.id, objectName: client.name });
  }
  const rotated = await run.admin.call(oauthClientsRotateSecret, { clientId: client.id });
  return rotated.ok ? keepSecret(run, { ...client, secret: rotated.data.secret }, 'update') : rotated;
}

/** Whether the stored secret is this client's, in force, and can still be opened. */
async function holdsSecret(orgId: string, clientId: string, grant: StoredGrant): Promise<boolean> {
  if (grant?.state !== 'active' || grant.clientId !== clientId) return false;
  try {
    await openSecret(grant.secretJwe, { orgId, purpose: 'client-secret' }, env().ENCRYPTION_KEYS);
    return true;
  } catch (error) {
    log.warn({ orgId, reason: error instanceof Error ? error.message : 'unknown' }, 'stored secret cannot be opened');
    return false;
  }
}

/** Stores the secret sealed in the moment it arrives; from here on it exists nowhere else in the clear. */
async function keepSecret(
  run: InstallRun,
  client: GenesysOAuthClient,
  action: 'create' | 'update',
): Promise<Result<StepOutcome>> {
  const { ctx, credential } = run;
  if (!client.secret) {
    return fail('no_secret', 'Genesys Cloud made the client but sent no secret for it. Resume to ask for one.', {
      retryable: true,
    });
  }
  const binding = { orgId: ctx.orgId, purpose: 'client-secret' } as const;
  const secretJwe = await sealSecret(client.secret, binding, env().ENCRYPTION_KEYS);
  const isStored = await withOrg(ctx, async (tx) => {
    if (!(await run.isOwner(tx))) return false;
    await upsertGrant(tx, ctx.orgId, { environmentId: credential.environment.id, clientId: client.id, secretJwe });
    const after = { clientId: client.id, name: client.name };
    await recordAudit(tx, ctx, { action: 'grant.store', entityId: client.id, after });
    return true;
  });
  if (!isStored) return superseded();
  gateway().forget(ctx.orgId);
  return ok({ action, objectId: client.id, objectName: client.name });
}

function bodyOf(name: string, roleId: string): OAuthClientInput {
  return {
    name,
    description: mark(),
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    accessTokenValiditySeconds: TOKEN_SECONDS,
    roleDivisions: [{ roleId, divisionId: ALL_DIVISIONS }],
  };
}
