import { externalContactIds } from '../../routes/external-contact-routes.ts';
import type { RouteSamples, SampleContext } from './route-sample.ts';

function contact({ session }: SampleContext): { readonly contactId: string } {
  const { world } = session.simulator;
  const organisation = world.organisations.get(session.organisation.id);
  const contactId = organisation === undefined ? undefined : externalContactIds(world, organisation)[0];
  if (contactId === undefined) throw new Error('The organisation has no external contact.');
  return { contactId };
}

/** Samples of the notes of external contacts. */
export const externalContactSamples: RouteSamples = {
  postExternalcontactsContactNotes: [
    { status: 200, request: (context) => ({ params: contact(context), body: { noteText: 'Called back' } }) },
  ],
  getExternalcontactsContactNotes: [
    { status: 200, request: (context) => ({ params: contact(context) }) },
    { status: 200, request: (context) => ({ params: contact(context), query: 'pageSize=1&pageNumber=1' }) },
  ],
};
