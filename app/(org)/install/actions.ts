'use server';

import { z } from 'zod';
import { defineAction } from '#lib/http/define-action.ts';
import { withAdminCredential } from '#lib/http/with-admin-credential.ts';
import { checkInstallation } from '#lib/install/check-installation.ts';
import { undoInstall, uninstall } from '#lib/install/remove-installation.ts';
import { UninstallInput } from '#lib/install/schema.ts';
import { startInstall } from '#lib/install/start-install.ts';

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
