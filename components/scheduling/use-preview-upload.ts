'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { RunDto, type ScheduleDto } from '#lib/scheduling/schema.ts';
import { uploadFile } from '../data/upload-file.ts';
import type { Source } from './assignments-card.tsx';

type PreviewRequest = { businessUnitId: string; schedule: ScheduleDto; source: Source };

/** Sends a source to be previewed. `sent` is the part of it that has arrived, 0 to 1. */
export function usePreviewUpload(onPreviewed: (run: RunDto) => void) {
  const [sent, setSent] = useState(0);
  const upload = useMutation({
    mutationFn: ({ businessUnitId, schedule, source }: PreviewRequest) => {
      setSent(0);
      const query = new URLSearchParams({ businessUnitId, weekId: schedule.weekId, scheduleId: schedule.id });
      // A paste may come without a heading row; a file that has none is more likely another file.
      if (!source.file) query.set('headings', 'optional');
      const body = source.file ?? new Blob([source.text], { type: 'text/plain;charset=utf-8' });
      return uploadFile(`/api/scheduling/preview?${query.toString()}`, { schema: RunDto, body, onProgress: setSent });
    },
    onSuccess: onPreviewed,
  });
  return { upload, sent };
}
