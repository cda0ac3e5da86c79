'use client';

import { BrokenPageState, type BrokenPageStateProps } from '#components/state/broken-page-state.tsx';

/** A page inside the shell broke; the way to the other pages stays. */
export default function ErrorInOrganisation(props: BrokenPageStateProps) {
  return <BrokenPageState {...props} />;
}
