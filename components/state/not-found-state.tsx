import { SearchX } from 'lucide-react';
import { ButtonLink } from '#components/ui/link.tsx';
import { StatePanel } from './state-panel.tsx';

/** An address that leads nowhere, or to something of another organisation; the two are not told apart on purpose. */
export function NotFoundState() {
  return (
    <>
      <h1 className="sr-only">Page not found</h1>
      <StatePanel
        icon={<SearchX />}
        title="There is nothing at this address"
        actions={
          <ButtonLink href="/" variant="primary">
            Go to the start page
          </ButtonLink>
        }
      >
        <p>The link may be old, or what it led to belongs to an organisation you are not signed in to.</p>
      </StatePanel>
    </>
  );
}
