import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { RunPage } from '#components/scheduling/run-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';
import { getRun } from '#lib/scheduling/get-run.ts';
import { RunSelector } from '#lib/scheduling/schema.ts';
import { schedulingActions } from '../../all-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Run', (await readSession())?.organisation.name) };
}

/** One bulk schedule change, live. */
export default async function Run({ params }: { params: Promise<{ runId: string }> }) {
  const selector = RunSelector.safeParse(await params);
  if (!selector.success) notFound();
  const { runId } = selector.data;
  const signedIn = await requireSignedIn(`/scheduling/runs/${runId}`);
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'scheduling:view')) {
    return (
      <RoleForbiddenPage
        title="Scheduling"
        action="see schedule changes"
        permission="scheduling:view"
        organisationName={organisation.name}
      />
    );
  }
  if (!(await getRun(signedIn.ctx, { runId })).ok) notFound();
  return (
    <RunPage
      organisation={{ id: organisation.id, name: organisation.name }}
      runId={runId}
      canRun={mayView(signedIn, 'scheduling:run')}
      actions={schedulingActions}
    />
  );
}
