import { z } from 'zod';
import { ScheduleSelector } from '../schema.ts';

/** What to preview a file against. Without `scheduleId` the published schedule of the week is changed. */
export const PreviewFileInput = ScheduleSelector.extend({
  /** `optional`: rows without a heading are in the order of the template, as in a paste. */
  headings: z.enum(['required', 'optional']).default('required'),
});
export type PreviewFileInput = z.input<typeof PreviewFileInput>;
