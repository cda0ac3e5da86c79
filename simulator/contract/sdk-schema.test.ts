import { describe, expect, it } from 'vitest';
import { checkAnswer } from './check-answer.ts';
import { loadSdkSchema } from './sdk-schema.ts';

const schema = loadSdkSchema();

describe('loadSdkSchema', () => {
  it('knows what an operation answers and what its model holds', () => {
    expect(schema.answerOf('getUsers')).toEqual({ kind: 'model', name: 'UserEntityListing' });
    expect(schema.answerOf('deleteNotificationsChannelSubscriptions')).toEqual({ kind: 'void' });
    expect(schema.answerOf('getNothingAtAll')).toBeUndefined();
    expect(schema.model('BuAgentScheduleShift').get('activities')).toEqual({
      isOptional: true,
      type: { kind: 'array', of: { kind: 'model', name: 'BuAgentScheduleActivity' } },
    });
    expect(schema.model('UpdateScheduleUploadResponse').get('headers')?.type).toEqual({
      kind: 'map',
      of: { kind: 'string' },
    });
  });
});

describe('checkAnswer', () => {
  const channel = { kind: 'model', name: 'Channel' } as const;
  const topic = { kind: 'model', name: 'ChannelTopic' } as const;

  it('accepts an answer of the model', () => {
    const answer = { id: 'streaming-0-a', connectUri: 'ws://host/channels/a', expires: '2026-11-22T09:30:00.000Z' };
    expect(checkAnswer(schema, channel, answer)).toEqual([]);
  });

  it.each([
    ['an unknown property', channel, { id: 'a', colour: 'red' }, 'has no such property'],
    ['a wrong type', channel, { id: 7 }, 'is no string'],
    ['a date in another form', channel, { expires: '22.11.2026' }, 'is not date-time'],
    ['an illegal enumeration value', topic, { state: 'Maybe' }, 'is not Permitted,Rejected'],
    ['null', channel, { id: null }, 'is no string'],
    ['a list instead of an object', channel, [], 'is no Channel'],
  ])('reports %s', (_what, type, answer, problem) => {
    expect(checkAnswer(schema, type, answer).join('; ')).toContain(problem);
  });

  it('reports a missing required property', () => {
    const answer = { defaultCode: true };
    expect(checkAnswer(schema, { kind: 'model', name: 'BusinessUnitActivityCode' }, { id: '0' })).toEqual([]);
    expect(checkAnswer(schema, { kind: 'model', name: 'BusinessUnitActivityCode' }, answer).join()).toContain(
      'requires it',
    );
  });
});
