'use client';

import { useEffect, useState } from 'react';

/**
 * Asks before a page with unsaved work is left: the browser does for closing and reloading, and links inside the
 * application are held up. `heldHref` is where somebody wanted to go.
 */
export function useLeaveGuard(hasWork: boolean) {
  const [heldHref, setHeldHref] = useState<string | null>(null);
  useEffect(() => {
    if (!hasWork) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const hold = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
      if (!link || link.target === '_blank' || link.hasAttribute('download')) return;
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const url = new URL(link.href, window.location.href);
      if (url.origin !== window.location.origin || url.pathname === window.location.pathname) return;
      event.preventDefault();
      event.stopPropagation();
      setHeldHref(`${url.pathname}${url.search}`);
    };
    window.addEventListener('beforeunload', ask);
    document.addEventListener('click', hold, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', ask);
      document.removeEventListener('click', hold, { capture: true });
    };
  }, [hasWork]);
  return { heldHref, stay: () => setHeldHref(null) };
}
