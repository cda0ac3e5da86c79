import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseEvent } from './normalise-event.ts';

const userId = '5b1c2f60-4a0f-4a52-9d53-1f1f6f2a9a01';
const unitId = '7a1c2f60-4a0f-4a52-9d53-1f1f6f2a9a02';
const definitionId = '8a1c2f60-4a0f-4a52-9d53-1f1f6f2a9a03';
const AT = '2026-11-22T09:30:00.000Z';
const atMs = Date.parse(AT);
const told = { receivedAtMs: atMs + 250, source: 'notifications' } as const;

const normalise = (topicName: string, body: unknown) => normaliseEvent(topicName, body, told.receivedAtMs, told.source);

const presenceBody = (systemPresence: string, more: object = {}) => ({
  source: 'PURECLOUD',
  presenceDefinition: { id: definitionId, systemPresence },
  primary: true,
  message: '',
  modifiedDate: AT,
  ...more,
});
const adherenceBody = {
  user: { id: userId },
  managementUnitId: unitId,
  businessUnitId: unitId,
  team: { id: definitionId, name: 'Sales' },
  scheduledActivityCategory: 'OnQueueWork',
  actualActivityCategory: 'Break',
  systemPresence: 'On Queue',
  organizationSecondaryPresenceId: definitionId,
  routingStatus: 'IDLE',
  adherenceState: 'OutOfAdherence',
  impact: 'Negative',
  adherenceChangeTime: '2026-11-22T09:31:00.000Z',
  presenceUpdateTime: AT,
};
const presence = { kind: 'presence', userId, system: 'ON_QUEUE', definitionId, atMs, ...told };

describe('presence events', () => {
  it.each(['ON_QUEUE', 'On Queue', 'on queue', 'OnQueue', 'on_queue'])('understand %s', (word) => {
    expect(normalise(`v2.users.${userId}.presence`, presenceBody(word))).toEqual([presence]);
  });

  it('count without an own definition', () => {
    const body = presenceBody('AVAILABLE', { presenceDefinition: { systemPresence: 'AVAILABLE' } });
    expect(normalise(`v2.users.${userId}.presence`, body)).toMatchObject([{ system: 'AVAILABLE', definitionId: null }]);
  });

  it('name the user as Genesys does elsewhere, whatever the capitals', () => {
    const [event] = normalise(`v2.users.${userId.toUpperCase()}.presence`, presenceBody('AWAY'));
    expect(event).toMatchObject({ userId });
  });

  it.each([
    ['an unknown word', presenceBody('FLYING')],
    ['no time', presenceBody('AWAY', { modifiedDate: undefined })],
    ['no readable time', presenceBody('AWAY', { modifiedDate: 'yesterday' })],
    ['a time no database holds', presenceBody('AWAY', { modifiedDate: '-000043-01-01T00:00:00.000Z' })],
    ['a time beyond all clocks', presenceBody('AWAY', { modifiedDate: '+012026-11-22T00:00:00.000Z' })],
    ['no definition', presenceBody('AWAY', { presenceDefinition: null })],
    ['nothing', null],
    ['a text', 'AWAY'],
    ['a list', [presenceBody('AWAY')]],
  ])('are passed over with %s', (_name, body) => {
    expect(normalise(`v2.users.${userId}.presence`, body)).toEqual([]);
  });
});

describe('routing events', () => {
  const topic = `v2.users.${userId}.routingStatus`;

  it.each(['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'])('understand %s', (status) => {
    expect(normalise(topic, { id: userId, routingStatus: { status, startTime: AT } })).toEqual([
      { kind: 'routing_status', userId, status, atMs, ...told },
    ]);
  });

  it.each([
    ['an unknown word', { routingStatus: { status: 'OFFLINE', startTime: AT } }],
    ['no time', { routingStatus: { status: 'IDLE' } }],
    ['only an error', { errorInfo: { errorCode: 'CONFIG_USER_NOT_FOUND' } }],
  ])('are passed over with %s', (_name, body) => {
    expect(normalise(topic, body)).toEqual([]);
  });
});

describe('activity events', () => {
  const body = {
    id: userId,
    presence: { presenceDefinition: { id: definitionId, systemPresence: 'ON_QUEUE' }, modifiedDate: AT },
    routingStatus: { status: 'IDLE', startTime: AT },
  };

  it('tell presence and routing status', () => {
    expect(normalise(`v2.users.${userId}.activity`, body)).toEqual([
      presence,
      { kind: 'routing_status', userId, status: 'IDLE', atMs, ...told },
    ]);
  });

  it('tell the one where the other makes no sense', () => {
    expect(normalise(`v2.users.${userId}.activity`, { ...body, presence: 7 })).toMatchObject([
      { kind: 'routing_status' },
    ]);
    expect(normalise(`v2.users.${userId}.activity`, { ...body, routingStatus: { status: 3 } })).toEqual([presence]);
  });
});

describe('adherence events', () => {
  const adherence = {
    kind: 'adherence',
    userId,
    state: 'OutOfAdherence',
    impact: 'Negative',
    scheduledCategory: 'OnQueueWork',
    actualCategory: 'Break',
    managementUnitId: unitId,
    teamId: definitionId,
    atMs: atMs + 60_000,
    ...told,
  };

  it.each([
    `v2.users.${userId}.workforcemanagement.adherence`,
    `v2.workforcemanagement.managementunits.${unitId}.adherence`,
    `v2.workforcemanagement.teams.${unitId}.adherence`,
  ])('of %s tell adherence, presence and routing status', (topic) => {
    expect(normalise(topic, adherenceBody)).toEqual([
      presence,
      { kind: 'routing_status', userId, status: 'IDLE', atMs, ...told },
      adherence,
    ]);
  });

  const unitTopic = `v2.workforcemanagement.managementunits.${unitId}.adherence`;
  const change = (more: object) => normalise(unitTopic, { ...adherenceBody, ...more }).at(-1);

  it('count from the later of adherence and presence', () => {
    expect(change({ presenceUpdateTime: '2026-11-22T09:45:00.000Z' })).toMatchObject({ atMs: atMs + 15 * 60_000 });
    expect(change({ adherenceChangeTime: null })).toMatchObject({ kind: 'adherence', atMs });
  });

  it('know no category, impact or unit that Genesys does not name', () => {
    expect(
      change({ scheduledActivityCategory: 'Yoga', actualActivityCategory: null, impact: 'Huge', team: null }),
    ).toMatchObject({ scheduledCategory: null, actualCategory: null, impact: 'Unknown', teamId: null });
    expect(change({ removedFromManagementUnit: true })).toMatchObject({ managementUnitId: null });
  });

  it('say nothing of routing when Genesys does not', () => {
    expect(normalise(unitTopic, { ...adherenceBody, routingStatus: '__EMPTY__' }).map(({ kind }) => kind)).toEqual([
      'presence',
      'adherence',
    ]);
  });

  it('are passed over without a user or a known state', () => {
    expect(normalise(unitTopic, { ...adherenceBody, user: null })).toEqual([]);
    expect(change({ adherenceState: 'Elsewhere' })).toMatchObject({ kind: 'routing_status' });
  });
});

describe('schedule events', () => {
  const nobody = { businessUnitId: null, managementUnitId: null, userId: null };

  it.each([
    [`v2.workforcemanagement.businessunits.${unitId}.schedules`, { businessUnitId: unitId }],
    [`v2.workforcemanagement.businessunits.${unitId}.scheduling.runs`, { businessUnitId: unitId }],
    [`v2.workforcemanagement.managementunits.${unitId}.schedules`, { managementUnitId: unitId }],
    [`v2.workforcemanagement.managementunits.${unitId}.agentschedules.changed`, { managementUnitId: unitId }],
    [`v2.users.${userId}.workforcemanagement.schedules`, { userId }],
    [`v2.users.${userId}.workforcemanagement.timeoffrequests`, { userId }],
  ])('of %s name what they are about', (topic, subject) => {
    expect(normalise(topic, { status: 'Complete', operationId: 'op-1', result: {} })).toEqual([
      {
        kind: 'schedule',
        ...nobody,
        ...subject,
        status: 'Complete',
        operationId: 'op-1',
        ...told,
        atMs: told.receivedAtMs,
      },
    ]);
  });
});

describe('everything else', () => {
  it.each([
    'v2.users.not-an-id.presence',
    `v2.users.${userId}.station`,
    `v2.users.${userId}.presence.extra`,
    `x.v2.users.${userId}.presence`,
    'v2.system.socket_closing',
    'channel.metadata',
    '',
  ])('%s is of no interest', (topic) => {
    expect(normalise(topic, presenceBody('AWAY'))).toEqual([]);
  });

  it('never throws, whatever the body holds', () => {
    const topics = ['presence', 'routingStatus', 'activity', 'workforcemanagement.adherence'];
    fc.assert(
      fc.property(
        fc.constantFrom(...topics),
        fc.anything({ withNullPrototype: true, withDate: true }),
        (name, body) => {
          expect(normalise(`v2.users.${userId}.${name}`, body)).toBeInstanceOf(Array);
        },
      ),
    );
  });
});
