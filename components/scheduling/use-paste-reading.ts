'use client';

import { useEffect, useState } from 'react';
import type { PasteFormat, PasteReading } from '#lib/scheduling/paste.shared.ts';

/** Pause in typing after which a text is read. */
const QUIET_MS = 250;

/** What a pasted text comes to; null while nothing is there, or it is being read. The reader is fetched when it is needed. */
export function usePasteReading(text: string, format: PasteFormat): PasteReading | null {
  const [read, setRead] = useState<{ text: string; reading: PasteReading } | null>(null);
  useEffect(() => {
    if (text.trim() === '') return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      void import('#lib/scheduling/paste.shared.ts').then(({ readPaste }) => {
        if (isCurrent) setRead({ text, reading: readPaste(text, format) });
      });
    }, QUIET_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, format]);
  return read?.text === text ? read.reading : null;
}
