import clsx from 'clsx';
import { LoaderCircle } from 'lucide-react';

/** A turning ring beside the word that says what is going on. Decoration: it is hidden from assistive technology. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={clsx('size-4 shrink-0 animate-turn', className)} />;
}
