'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { RunDto } from '#lib/scheduling/schema.ts';
import { uploadFile } from '../data/upload-file.ts';
import type { Source } from './rows-card.tsx';

type PreviewRequest = { path: string; query: Readonly<Record<string, string>>; source: Source };

/** Sends a source to the route that previews it. `sent` is the part of it that has arrived, 0 to 1. */
export function usePreviewUpload(onPreviewed: (run: RunDto) => void) {
  const [sent, setSent] = useState(0);
  const upload = useMutation({
    mutationFn: ({ path, query: where, source }: PreviewRequest) => {
      setSent(0);
      const query = new URLSearchParams(where);
      // A paste may come without a heading row; a file that has none is more likely another file.
      if (!source.file) query.set('headings', 'optional');
      const body = source.file ?? new Blob([source.text], { type: 'text/plain;charset=utf-8' });
      return uploadFile(`${path}?${query.toString()}`, { schema: RunDto, body, onProgress: setSent });
    },
    onSuccess: onPreviewed,
  });
  return { upload, sent };
}
