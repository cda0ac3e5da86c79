import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { wfmUpdate, wfmUpdateUploadUrl } from '#lib/genesys/operations/wfm-schedules.ts';
import { compressUpload, createUploadBuilder } from '../build-upload.ts';
import { markAll } from '../item-store.ts';
import { findStopRequest } from '../store.ts';
import type { NextStep } from './decide-next-step.ts';
import { failureOutcome, type RunTools } from './run-tools.ts';

type SendStep = Extract<NextStep, { kind: 'send' }>;

/** Thrown inside the transaction that would have noted the intent, when somebody asked the run to end or to stand still in time. */
class StoppedInTime extends Error {}

/**
 * Uploads what is pending and asks Genesys to apply it: address, signed PUT, update. Only the update has an effect; it is
 * noted as intended, with the items it carries, before it is sent, and never repeated without reading back.
 */
export async function sendStep(tools: RunTools, step: SendStep): Promise<JobOutcome | null> {
  const builder = createUploadBuilder();
  for await (const items of tools.journal.portions(['pending'])) builder.add(items);
  if (builder.isEmpty()) return { kind: 'finished', state: 'done', reason: null };
  let { uploadKey } = step;
  if (uploadKey === null) {
    const body = await compressUpload(builder.build(step.versions));
    const uploaded = await upload(tools, step, body);
    if (typeof uploaded !== 'string') return uploaded;
    uploadKey = uploaded;
  }
  return update(tools, step, uploadKey);
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
        await markAll(tx, ctx.orgId, job.runId, ['pending'], { state: 'sent', reasonCode: null, reason: null });
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
  const backToPending = (state: 'failed', next: 'send_again' | 'replan' | 'finish') =>
    journal.end(sequence, state, { next, reason: error.message }, (tx) =>
      markAll(
        tx,
        ctx.orgId,
        job.runId,
        ['sent'],
        next === 'finish'
          ? { state: 'failed', reasonCode: error.code, reason: error.message }
          : { state: 'pending', reasonCode: null, reason: null },
      ),
    );
  switch (error.code) {
    // Nothing was sent, or it was refused at the door.
    case 'throttled':
    case 'parked':
    case 'unavailable':
    case 'aborted':
      await backToPending('failed', 'send_again');
      return failureOutcome(tools, error);
    case 'conflict':
      await backToPending('failed', 'replan');
      return null;
    case 'not_installed':
    case 'grant_refused':
    case 'forbidden':
    case 'unauthorized':
    case 'not_found':
    case 'invalid_request':
      await backToPending('failed', 'finish');
      return { kind: 'finished', state: 'failed', reason: error.message };
    case 'ambiguous':
    case 'malformed':
      await journal.end(sequence, 'ambiguous', { operationId: null, reason: error.message });
      return null;
  }
}
