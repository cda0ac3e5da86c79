import type { Metadata } from 'next';
import { NotFoundState } from '#components/state/not-found-state.tsx';

export const metadata: Metadata = { title: 'Page not found' };

/** An address that no page answers. */
export default function NotFound() {
  return (
    <main className="py-16">
      <NotFoundState />
    </main>
  );
}
