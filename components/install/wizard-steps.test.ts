import { describe, expect, it } from 'vitest';
import { STEP_IDS, type InstallState, type InstallStep, type StepId } from '#lib/install/schema.ts';
import { wizardSteps } from './wizard-steps.ts';

function steps(reached: StepId | null, state: InstallStep['state'] = 'running'): InstallStep[] {
  const index = reached === null ? -1 : STEP_IDS.indexOf(reached);
  return STEP_IDS.map((id, position) => ({
    id,
    state: position < index ? 'done' : position === index ? state : 'waiting',
    action: null,
    objectId: null,
    objectName: null,
    message: null,
    startedAt: null,
    endedAt: null,
  }));
}

const shown = (state: InstallState, list: InstallStep[], hasBlocker: boolean | null) =>
  wizardSteps({ state, steps: list }, hasBlocker)
    .filter((step) => step.state === 'current' || step.state === 'failed')
    .map((step) => `${step.id} ${step.state}`);

describe('the stage of the wizard', () => {
  it('checks until the requirements are known and met', () => {
    expect(shown('not_installed', [], null)).toEqual(['check current']);
    expect(shown('not_installed', [], true)).toEqual(['check failed']);
    expect(shown('not_installed', [], false)).toEqual(['plan current']);
  });

  it('follows the steps on the server', () => {
    expect(shown('installing', steps('client'), null)).toEqual(['install current']);
    expect(shown('installing', steps('verify'), null)).toEqual(['verify current']);
  });

  it('marks where it stopped', () => {
    expect(shown('failed', steps('client', 'failed'), null)).toEqual(['install failed']);
    expect(shown('failed', steps('verify', 'failed'), null)).toEqual(['verify failed']);
    expect(shown('interrupted', steps('role'), null)).toEqual(['install failed']);
  });

  it('shows every stage as done once installed', () => {
    const all = wizardSteps({ state: 'installed', steps: [] }, null);
    expect(new Set(all.map((step) => step.state))).toEqual(new Set(['done']));
  });

  it('starts over with the check when the credential was refused', () => {
    expect(shown('refused', steps(null), null)).toEqual(['check current']);
  });
});
