import { useEffect, useState } from 'react';

const PAUSE_MS = 300;

/** A value as it was when it last stood still for a moment, so that typing asks once and not at every letter. */
export function usePausedValue<T>(value: T): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
