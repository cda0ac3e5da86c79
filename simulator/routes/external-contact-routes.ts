import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { readInput } from '../core/input.ts';
import { pageListing } from '../core/paging.ts';
import type { SimOrganisation, SimRequest, SimResponse, SimRoute, World } from '../core/types.ts';
import { stableUuid } from '../wfm/stable-uuid.ts';

type Note = {
  readonly id: string;
  readonly noteText: string;
  readonly createdMs: number;
  readonly createdBy: string | null;
};
type Contacts = { readonly ids: readonly string[]; readonly notes: Map<string, Note[]> };

const contactsPerOrganisation = 1_000;
const contactsOf = new WeakMap<SimOrganisation, Contacts>();

const noteBody = z.looseObject({ noteText: z.string().min(1).max(10_000) });

function readContacts(world: World, organisation: SimOrganisation): Contacts {
  let contacts = contactsOf.get(organisation);
  if (!contacts) {
    const label = (index: number) => `external-contact:${organisation.id}:${index}`;
    const ids = Array.from({ length: contactsPerOrganisation }, (_, index) => stableUuid(world.seed, label(index)));
    contacts = { ids, notes: new Map(ids.map((id) => [id, []])) };
    contactsOf.set(organisation, contacts);
  }
  return contacts;
}

/** Ids of an organisation's external contacts: the same for the same seed, made on first use. */
export function externalContactIds(world: World, organisation: SimOrganisation): readonly string[] {
  return readContacts(world, organisation).ids;
}

function noteAnswer(contactId: string, note: Note): Record<string, unknown> {
  const date = new Date(note.createdMs).toISOString();
  return {
    id: note.id,
    entityId: contactId,
    entityType: 'contact',
    noteText: note.noteText,
    createDate: date,
    modifyDate: date,
    ...(note.createdBy === null
      ? {}
      : { createdBy: { id: note.createdBy, selfUri: `/api/v2/users/${note.createdBy}` } }),
    selfUri: `/api/v2/externalcontacts/contacts/${contactId}/notes/${note.id}`,
  };
}

function withNotes(request: SimRequest, use: (contactId: string, notes: Note[]) => SimResponse): SimResponse {
  const { world, organisation, params, correlationId } = request;
  const contactId = params.contactId ?? '';
  const contacts = readContacts(world, organisation);
  const notes = contacts.notes.get(contactId);
  return notes ? use(contactId, notes) : notFound(correlationId);
}

function addNote(request: SimRequest): SimResponse {
  return withNotes(request, (contactId, notes) => {
    const read = readInput(request, noteBody);
    if (!read.ok) return read.response;
    const note: Note = {
      id: stableUuid(request.world.seed, `note:${contactId}:${notes.length}`),
      noteText: read.value.noteText,
      createdMs: request.world.clock.now(),
      createdBy: request.user?.id ?? null,
    };
    notes.push(note);
    return { status: 200, body: noteAnswer(contactId, note) };
  });
}

/**
 * Notes of external contacts. Each POST adds a note, also when the same text is sent twice: the plainest Genesys write that
 * is not idempotent and can be read back at its own path. Permissions as the SDKs document them.
 */
export function createExternalContactRoutes(): SimRoute[] {
  const path = '/api/v2/externalcontacts/contacts/:contactId/notes';
  return [
    {
      method: 'GET',
      path,
      operationId: 'getExternalcontactsContactNotes',
      scopes: ['external-contacts', 'external-contacts:readonly'],
      permissions: { type: 'ANY', names: ['externalContacts:contact:view'] },
      handler: (request) =>
        withNotes(request, (contactId, notes) =>
          pageListing(request, notes, (note) => noteAnswer(contactId, note), { defaultSize: 20, maxSize: 100 }),
        ),
    },
    {
      method: 'POST',
      path,
      operationId: 'postExternalcontactsContactNotes',
      scopes: ['external-contacts'],
      permissions: { type: 'ANY', names: ['externalContacts:contact:edit'] },
      handler: addNote,
    },
  ];
}
