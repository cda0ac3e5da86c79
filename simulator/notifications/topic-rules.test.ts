import { describe, expect, it } from 'vitest';
import { parseTopic, topicRule } from './topic-rules.ts';

const names = (id: string) => parseTopic(id)?.topics.map((topic) => topic.name);
const templates = (id: string) => parseTopic(id)?.topics.map((topic) => topic.template);

describe('parseTopic', () => {
  it('recognises a concrete topic of a public class', () => {
    const id = 'v2.workforcemanagement.businessunits.3f0c1d1e-9c1e-4a5b-8f00-1234567890ab.schedules';
    expect(templates(id)).toEqual(['v2.workforcemanagement.businessunits.{id}.schedules']);
  });

  it('expands a combined topic', () => {
    expect(names('v2.users.u1?presence&routingStatus')).toEqual(['v2.users.u1.presence', 'v2.users.u1.routingStatus']);
  });

  it('prefers a literal class over a placeholder', () => {
    expect(templates('v2.system.socket_closing')).toEqual(['v2.system.socket_closing']);
    expect(templates('v2.system.token_revoked.u1')).toEqual(['v2.system.token_revoked.{id}']);
  });

  it.each([
    'v2.users.u1.mood',
    'v2.users..presence',
    'v2.users.u1',
    'v2.users.u1?presence&mood',
    'v2.users.u1?',
    'v2.users.*.presence',
    'v2.users.u 1.presence',
    '',
  ])('refuses %j', (id) => {
    expect(parseTopic(id)).toBeNull();
  });
});

describe('topicRule', () => {
  it('asks for the documented permissions on adherence, whichever topic carries it', () => {
    for (const template of [
      'v2.users.{id}.workforcemanagement.adherence',
      'v2.workforcemanagement.managementunits.{id}.adherence',
      'v2.workforcemanagement.teams.{id}.adherence',
    ]) {
      expect(topicRule(template).anyOf).toContain('wfm:realtimeAdherence:view');
    }
  });

  it('keeps job results to the person who asked', () => {
    expect(topicRule('v2.workforcemanagement.users.{id}.schedules.query').currentUser).toBe('required');
    expect(topicRule('v2.users.{id}.workforcemanagement.shrinkage.jobs').currentUser).toBe('required');
  });

  it('leaves presence open to everybody of the organisation', () => {
    expect(topicRule('v2.users.{id}.presence')).toEqual({ anyOf: [], currentUser: 'no' });
  });
});
