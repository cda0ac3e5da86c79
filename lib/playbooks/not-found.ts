import { fail } from '#lib/result.ts';

/** The playbook does not exist, or not in this organisation. */
export function playbookNotFound() {
  return fail('playbook_not_found', 'This playbook does not exist, or not any more.');
}
