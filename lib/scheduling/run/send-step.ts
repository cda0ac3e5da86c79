import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { wfmUpdate, wfmUpdateUploadUrl } from '#lib/genesys/operations/wfm-schedules.ts';
import { compressUpload, createUploadBuilder } from '../build-upload.ts';
import { markAll } from '../item-store.ts';
import { findStopRequest } from '../store.ts';
import { findUpload } from '../upload-store.ts';
import type { NextStep } from './decide-next-step.ts';
import { failureOutcome, type RunTools } from './run-tools.ts';

type SendStep = Extract<NextStep, { kind: 'send' }>;

/** Thrown inside the transaction that would have noted the intent, when somebody asked the run to end or to stand still in time. */
class StoppedInTime extends Error {}

/**
 * Uploads what is pending and asks Genesys to apply it: address, signed PUT, update. Only the update has an effect; it is
 * noted as intended before it is sent, and never repeated without reading back. It carries whatever is pending, so that its
 * items need not be marked before it leaves: {@link markSent} does that while Genesys works.
 */
export async function sendStep(tools: RunTools, step: SendStep): Promise<JobOutcome | null> {
  let { uploadKey } = step;
  if (uploadKey === null) {
    const body = (await findPrepared(tools, step)) ?? (await makeBody(tools, step));
    if (body === null) return { kind: 'finished', state: 'done', reason: null };
    const uploaded = await upload(tools, step, body);
    if (typeof uploaded !== 'string') return uploaded;
    uploadKey = uploaded;
  }
  return update(tools, step, uploadKey);
}

/** Made with the plan. It holds all that is pending in the first round, while nobody has changed the schedule since. */
async function findPrepared({ ctx, job }: RunTools, { round, versions }: SendStep): Promise<Uint8Array | null> {
  if (round > 1) return null;
  return withOrg(ctx, (tx) => findUpload(tx, ctx.orgId, job.runId, versions.schedule));
}

/** Of what is pending now; null when nothing is. */
async function makeBody({ journal }: RunTools, { versions }: SendStep): Promise<Uint8Array | null> {
  const builder = createUploadBuilder();
  for await (const items of journal.portions(['pending'])) builder.add(items);
  return builder.isEmpty() ? null : compressUpload(builder.build(versions));
}

async function upload(tools: RunTools, step: SendStep, body: Uint8Array): Promise<string | JobOutcome> {
  const { journal, stoppable, scope, gateway, ctx } = tools;
  const { round } = step;
  const addressing = await journal.add({
    kind: 'upload_url',
    state: 'intended',
    detail: { round, bytes: body.length },
  });
  await tools.onBoundary('upload_url.intended');
  const address = await stoppable.call(wfmUpdateUploadUrl, { ...scope, contentLengthBytes: body.length });
  if (!address.ok) {
    await journal.end(addressing, 'failed', { reason: address.error.message });
    return failureOutcome(tools, address.error);
  }
  const { uploadKey, url, headers } = address.data.data;
  await tools.onBoundary('upload_url.answered');
  await journal.end(addressing, 'done', { uploadKey });
  const uploading = await journal.add({ kind: 'upload', state: 'intended', detail: { round, uploadKey } });
  await tools.onBoundary('upload.intended');
  const { consumer, priority, signal } = stoppable.options;
  const put = await gateway.upload(ctx.orgId, url, headers, body, { consumer, priority, signal });
  if (!put.ok) {
    await journal.end(uploading, 'failed', { reason: put.error.message });
    return failureOutcome(tools, put.error);
  }
  await tools.onBoundary('upload.answered');
  await journal.end(uploading, 'done', {});
  return uploadKey;
}

async function update(tools: RunTools, step: SendStep, uploadKey: string): Promise<JobOutcome | null> {
  const { journal, ctx, job } = tools;
  const { round, versions } = step;
  const sentAtMs = tools.clock.now();
  // What is said from here on may be about this update.
  tools.watch.forget();
  const sequence = await journal
    .add(
      {
        kind: 'update',
        state: 'intended',
        detail: { round, uploadKey, scheduleVersion: versions.schedule, sentAtMs },
      },
      async (tx) => {
        if ((await findStopRequest(tx, ctx.orgId, job.runId)) !== null) throw new StoppedInTime();
      },
    )
    .catch((error: unknown) => {
      if (error instanceof StoppedInTime) return null;
      throw error;
    });
  // Decided again by the loop, which sees the wish to stop.
  if (sequence === null) return null;
  await tools.onBoundary('update.intended');
  return sendUpdate(tools, sequence, uploadKey);
}

async function sendUpdate(tools: RunTools, sequence: number, uploadKey: string): Promise<JobOutcome | null> {
  const { journal, stoppable, scope, ctx, job } = tools;
  const answer = await stoppable.callToTheEnd(wfmUpdate, { ...scope, uploadKey });
  await tools.onBoundary('update.answered');
  if (answer.ok) {
    const { operationId, status } = answer.data.data;
    const outcome = status === 'Complete' ? 'complete' : status === 'Error' ? 'error' : undefined;
    await journal.end(sequence, 'done', { operationId, ...(outcome ? { outcome } : {}) });
    return null;
  }
  const { error } = answer;
  const failed = (next: 'send_again' | 'replan') => journal.end(sequence, 'failed', { next, reason: error.message });
  switch (error.code) {
    // Nothing was sent, or it was refused at the door.
    case 'throttled':
    case 'parked':
    case 'unavailable':
    case 'aborted':
      await failed('send_again');
      return failureOutcome(tools, error);
    case 'conflict':
      await failed('replan');
      return null;
    case 'not_installed':
    case 'grant_refused':
    case 'forbidden':
    case 'unauthorized':
    case 'not_found':
    case 'invalid_request':
      await journal.end(sequence, 'failed', { next: 'finish', reason: error.message }, (tx) =>
        markAll(tx, ctx.orgId, job.runId, ['pending'], {
          state: 'failed',
          reasonCode: error.code,
          reason: error.message,
        }),
      );
      return { kind: 'finished', state: 'failed', reason: error.message };
    case 'ambiguous':
    case 'malformed':
      await journal.end(sequence, 'ambiguous', { operationId: null, reason: error.message });
      return null;
  }
}
