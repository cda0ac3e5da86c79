import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ReportPage } from '#components/capacity/report-page.tsx';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { readSession } from '#lib/auth/session.ts';
import { getReport } from '#lib/capacity/get-report.ts';
import { ReportSelector } from '#lib/capacity/schema.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';
import { capacityActions } from '../../all-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Capacity report', (await readSession())?.organisation.name) };
}

/** One capacity report, while it is made and afterwards. */
export default async function Report({ params }: { params: Promise<{ reportId: string }> }) {
  const selector = ReportSelector.safeParse(await params);
  if (!selector.success) notFound();
  const { reportId } = selector.data;
  const signedIn = await requireSignedIn(`/capacity/reports/${reportId}`);
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'trunks:view')) {
    return (
      <RoleForbiddenPage
        title="Capacity"
        action="see capacity reports"
        permission="trunks:view"
        organisationName={organisation.name}
      />
    );
  }
  if (!(await getReport(signedIn.ctx, { reportId })).ok) notFound();
  return (
    <ReportPage
      organisation={{ id: organisation.id, name: organisation.name }}
      reportId={reportId}
      canMake={mayView(signedIn, 'scheduling:run')}
      actions={capacityActions}
    />
  );
}
