'use server';

import { defineAction } from '#lib/http/define-action.ts';
import { applyPlaybook } from '#lib/playbooks/apply-playbook.ts';
import { checkPlaybook } from '#lib/playbooks/check-playbook.ts';
import { revertApplication } from '#lib/playbooks/revert-application.ts';
import { removePlaybook, savePlaybook } from '#lib/playbooks/save-playbook.ts';
import {
  ApplicationSelector,
  ApplyPlaybookInput,
  PlaybookSelector,
  SavePlaybookInput,
  SetRuleInput,
} from '#lib/playbooks/schema.ts';
import { setRule } from '#lib/playbooks/set-rule.ts';

/** Writes a playbook. */
export const savePlaybookAction = defineAction({
  permission: 'trunks:manage',
  input: SavePlaybookInput,
  handler: ({ signedIn, input }) => savePlaybook(signedIn.ctx, input),
});

/** Takes a playbook and its rule away. */
export const removePlaybookAction = defineAction({
  permission: 'trunks:manage',
  input: PlaybookSelector,
  handler: ({ signedIn, input }) => removePlaybook(signedIn.ctx, input),
});

/** Says what applying a playbook would do; changes nothing in Genesys. */
export const checkPlaybookAction = defineAction({
  permission: 'trunks:view',
  input: PlaybookSelector,
  handler: ({ signedIn, input }) => checkPlaybook(signedIn.ctx, input),
});

/** Queues a playbook as it was checked. */
export const applyPlaybookAction = defineAction({
  permission: 'trunks:manage',
  input: ApplyPlaybookInput,
  handler: ({ signedIn, input }) => applyPlaybook(signedIn.ctx, input),
});

/** Queues the way back from an application. */
export const revertApplicationAction = defineAction({
  permission: 'trunks:manage',
  input: ApplicationSelector,
  handler: ({ signedIn, input }) => revertApplication(signedIn.ctx, input),
});

/** Sets when a playbook is applied without a person. */
export const setRuleAction = defineAction({
  permission: 'trunks:manage',
  input: SetRuleInput,
  handler: ({ signedIn, input }) => setRule(signedIn.ctx, input),
});
