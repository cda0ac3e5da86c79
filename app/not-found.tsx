import type { Metadata } from 'next';
import { Brand } from '#components/shell/brand.tsx';
import { NotFoundState } from '#components/state/not-found-state.tsx';

export const metadata: Metadata = { title: 'Page not found' };

/** An address that no page answers. */
export default function NotFound() {
  return (
    <main className="py-16">
      <Brand />
      <NotFoundState />
    </main>
  );
}
