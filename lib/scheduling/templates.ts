import { z } from 'zod';
import { ASSIGNMENTS_TEMPLATE, type FileTemplate } from './csv-format.shared.ts';
import { TIME_OFF_TEMPLATE } from './time-off/time-off-format.shared.ts';

/** What a template is for. */
export const TemplateInput = z.strictObject({ of: z.enum(['assignments', 'time_off']).default('assignments') });

/** The template for it. */
export function templateOf(of: z.infer<typeof TemplateInput>['of']): FileTemplate {
  return of === 'time_off' ? TIME_OFF_TEMPLATE : ASSIGNMENTS_TEMPLATE;
}
