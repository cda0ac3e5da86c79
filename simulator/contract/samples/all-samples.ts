import { adherenceSamples } from './adherence-samples.ts';
import { groupSamples, userSamples } from './directory-samples.ts';
import { externalContactSamples } from './external-contact-samples.ts';
import { authorizationSamples, integrationSamples, oauthSamples } from './install-samples.ts';
import { notificationSamples } from './notification-samples.ts';
import { outboundRouteSamples } from './outbound-route-samples.ts';
import { platformSamples, usageSamples } from './platform-samples.ts';
import type { RouteSamples } from './route-sample.ts';
import { scriptSamples } from './script-samples.ts';
import { structureSamples } from './structure-samples.ts';
import { telephonySamples } from './telephony-samples.ts';
import { wfmLookupSamples, wfmScheduleSamples, wfmTimeOffSamples } from './wfm-samples.ts';

/** Samples of every operation; an area adds its own file here. */
export const allSamples: RouteSamples = {
  ...userSamples,
  ...groupSamples,
  ...structureSamples,
  ...externalContactSamples,
  ...platformSamples,
  ...usageSamples,
  ...authorizationSamples,
  ...oauthSamples,
  ...integrationSamples,
  ...notificationSamples,
  ...wfmLookupSamples,
  ...wfmScheduleSamples,
  ...wfmTimeOffSamples,
  ...adherenceSamples,
  ...telephonySamples,
  ...outboundRouteSamples,
  ...scriptSamples,
};
