'use server';

import { z } from 'zod';
import {
  createEventBridgeSource,
  removeEventBridgeSource,
  rotateEventBridgeKey,
} from '#lib/events/event-bridge-source.ts';
import { defineAction } from '#lib/http/define-action.ts';
import { withAdminCredential } from '#lib/http/with-admin-credential.ts';
import { checkInstallation } from '#lib/install/check-installation.ts';
import { undoInstall, uninstall } from '#lib/install/remove-installation.ts';
import { UninstallInput } from '#lib/install/schema.ts';
import { startInstall } from '#lib/install/start-install.ts';
import { createDataActionKey, removeDataActionKey, rotateDataActionKey } from '#lib/trunks/data-action-key.ts';

const Nothing = z.strictObject({});

/** Starts, resumes or repairs the installation of the signed-in admin's organisation. */
export const startInstallAction = defineAction({
  permission: 'install:manage',
  input: Nothing,
  handler: async ({ signedIn }) =>
    withAdminCredential(signedIn, (credential) => startInstall(signedIn.ctx, credential)),
});

/** Takes back an installation that did not get as far as working. */
export const undoInstallAction = defineAction({
  permission: 'install:manage',
  input: Nothing,
  handler: async ({ signedIn }) => withAdminCredential(signedIn, (credential) => undoInstall(signedIn.ctx, credential)),
});

/** Removes Headroom from the organisation whose name was typed. */
export const uninstallAction = defineAction({
  permission: 'install:manage',
  input: UninstallInput,
  handler: async ({ signedIn, input }) =>
    withAdminCredential(signedIn, (credential) => uninstall(signedIn.ctx, credential, input)),
});

/** Proves the credential again with real calls. */
export const checkInstallationAction = defineAction({
  permission: 'install:manage',
  input: Nothing,
  handler: async ({ signedIn }) => checkInstallation(signedIn.ctx),
});

/** Makes the address and key for events over Amazon EventBridge. */
export const createEventBridgeSourceAction = defineAction({
  permission: 'install:manage',
  input: Nothing,
  handler: async ({ signedIn }) => createEventBridgeSource(signedIn.ctx),
});

/** Gives the address another key. */
export const rotateEventBridgeKeyAction = defineAction({
  permission: 'install:manage',
  input: Nothing,
  handler: async ({ signedIn }) => rotateEventBridgeKey(signedIn.ctx),
});

/** Takes no events over Amazon EventBridge any more. */
export const removeEventBridgeSourceAction = defineAction({
  permission: 'install:manage',
  input: Nothing,
  handler: async ({ signedIn }) => removeEventBridgeSource(signedIn.ctx),
});

/** Makes the key with which data actions ask for the state of trunks. */
export const createDataActionKeyAction = defineAction({
  permission: 'trunks:manage',
  input: Nothing,
  handler: async ({ signedIn }) => createDataActionKey(signedIn.ctx),
});

/** Gives data actions another key. */
export const rotateDataActionKeyAction = defineAction({
  permission: 'trunks:manage',
  input: Nothing,
  handler: async ({ signedIn }) => rotateDataActionKey(signedIn.ctx),
});

/** Answers data actions no more. */
export const removeDataActionKeyAction = defineAction({
  permission: 'trunks:manage',
  input: Nothing,
  handler: async ({ signedIn }) => removeDataActionKey(signedIn.ctx),
});
