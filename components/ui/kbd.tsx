import type { ReactNode } from 'react';

/** The name of a key, as printed on it. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex min-w-6 items-center justify-center rounded-sm border border-edge bg-subtle px-1.5 font-mono text-sm text-high">
      {children}
    </kbd>
  );
}
