import type { Metadata } from 'next';
import { Suspense } from 'react';
import { GalleryShell } from './_sections/gallery-shell.tsx';

export const metadata: Metadata = { title: 'Gallery' };

/** When this page was asked for; the server's clock, so that both renders agree. */
async function now(): Promise<number> {
  return Date.now();
}

/** Every component in every state, for looking at and for the accessibility checks. Absent from a build. */
export default async function GalleryPage({
  searchParams,
}: {
  searchParams: Promise<{ embedded?: string; part?: string }>;
}) {
  const { embedded, part } = await searchParams;
  return (
    <Suspense>
      <GalleryShell isEmbedded={embedded === '1'} part={part ?? 'controls'} openedMs={await now()} />
    </Suspense>
  );
}
