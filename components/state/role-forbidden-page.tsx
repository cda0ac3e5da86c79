import type { ReactNode } from 'react';
import { PageHeader } from '../ui/page-header.tsx';
import { RoleForbiddenState } from './role-forbidden-state.tsx';

/** Props of {@link RoleForbiddenPage}. */
export type RoleForbiddenPageProps = {
  /** The page's heading, as for those who may see it. */
  title: string;
  /** The way back, where the page has one. */
  back?: ReactNode;
  /** What the person wanted: "see the quota". */
  action: string;
  /** Headroom's own permission: "quota:view". */
  permission: string;
  organisationName: string;
};

/** A page of an organisation, in place of its content for somebody whose role lacks the permission. */
export function RoleForbiddenPage({ title, back, action, permission, organisationName }: RoleForbiddenPageProps) {
  return (
    <>
      <PageHeader title={title} back={back} />
      <RoleForbiddenState action={action} permission={permission}>
        An admin of {organisationName} can give you a role that has it.
      </RoleForbiddenState>
    </>
  );
}
