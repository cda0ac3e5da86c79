'use client';

import { Brand } from '#components/shell/brand.tsx';
import { BrokenPageState, type BrokenPageStateProps } from '#components/state/broken-page-state.tsx';

/** A page outside the shell broke, or the shell itself. */
export default function ErrorPage(props: BrokenPageStateProps) {
  return (
    <main className="py-16">
      <Brand />
      <BrokenPageState {...props} />
    </main>
  );
}
