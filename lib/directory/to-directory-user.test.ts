import { describe, expect, it } from 'vitest';
import { presenceDefinitions } from '#lib/genesys/operations/presence.ts';
import { usersList, type GenesysUser } from '#lib/genesys/operations/users.ts';
import { parseSystemPresence, presenceLabels, toDirectoryUser } from './to-directory-user.ts';

/** A user as the wire's schema reads it, so that this test follows the operation. */
function wireUser(fields: Record<string, unknown>): GenesysUser {
  const [user] = usersList.answer.parse({ entities: [{ id: 'u1', ...fields }] }).entities;
  if (!user) throw new Error('no user');
  return user;
}
const definitions = (entities: object[]) => presenceDefinitions.answer.parse({ entities }).entities;

describe('a directory row', () => {
  it('says null for everything Genesys Cloud did not say', () => {
    expect(toDirectoryUser(wireUser({}), new Map())).toEqual({
      id: 'u1',
      name: 'u1',
      email: null,
      title: null,
      department: null,
      division: null,
      phone: null,
      presence: null,
      routingStatus: null,
      skills: [],
    });
  });

  it("shows system presence and the organisation's own word, with the moment it began", () => {
    const labels = presenceLabels(definitions([{ id: 'p1', languageLabels: { de: 'Schulung', en_US: 'Coaching' } }]));
    const presence = {
      presenceDefinition: { id: 'p1', systemPresence: 'Meeting' },
      modifiedDate: '2026-11-22T09:30:00.000Z',
    };
    expect(toDirectoryUser(wireUser({ presence }), labels).presence).toEqual({
      system: 'MEETING',
      label: 'Coaching',
      sinceMs: Date.UTC(2026, 10, 22, 9, 30),
    });
  });

  it('has no label of its own where it only repeats the system presence', () => {
    const labels = presenceLabels(
      definitions([{ id: 'p1', systemPresence: 'On Queue', languageLabels: { en: 'On Queue' } }]),
    );
    const presence = { presenceDefinition: { id: 'p1', systemPresence: 'On Queue' } };
    expect(toDirectoryUser(wireUser({ presence }), labels).presence).toEqual({
      system: 'ON_QUEUE',
      label: null,
      sinceMs: null,
    });
  });

  it('prefers the primary telephone number over others, and never shows an address of another kind', () => {
    const phone = (address: string, type: string) => ({ address, mediaType: 'PHONE', type });
    const mail = { address: 'a@b', mediaType: 'EMAIL', type: 'PRIMARY' };
    const row = toDirectoryUser(
      wireUser({ primaryContactInfo: [mail, phone('+1', 'PRIMARY')], addresses: [phone('+2', 'WORK')] }),
      new Map(),
    );
    expect(row.phone).toBe('+1');
    expect(toDirectoryUser(wireUser({ addresses: [mail, phone('+2', 'WORK')] }), new Map()).phone).toBe('+2');
    expect(toDirectoryUser(wireUser({ addresses: [mail] }), new Map()).phone).toBeNull();
  });

  it('keeps routing status and skills, and drops a status it does not know', () => {
    const row = toDirectoryUser(
      wireUser({ routingStatus: { status: 'IDLE', startTime: 'not a date' }, skills: [{ id: 's', name: 'German' }] }),
      new Map(),
    );
    expect(row).toMatchObject({ routingStatus: { status: 'IDLE', sinceMs: null }, skills: ['German'] });
    expect(toDirectoryUser(wireUser({ routingStatus: { status: 'NEW' } }), new Map()).routingStatus).toBeNull();
  });
});

describe('parseSystemPresence', () => {
  it.each([
    ['On Queue', 'ON_QUEUE'],
    ['OnQueue', 'ON_QUEUE'],
    ['ON_QUEUE', 'ON_QUEUE'],
    ['Out of Office', 'OUT_OF_OFFICE'],
    ['available', 'AVAILABLE'],
    ['Somewhere', null],
    [null, null],
  ])('reads %s as %s', (text, expected) => expect(parseSystemPresence(text)).toBe(expected));
});
