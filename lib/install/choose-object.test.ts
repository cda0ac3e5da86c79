import { describe, expect, it } from 'vitest';
import { chooseObject, ownerMark } from './choose-object.ts';

const mark = ownerMark('headroom');
const object = (id: string, name: string, description: string | null = mark) => ({ id, name, description });
const wanted = { name: 'Headroom for Contoso', mark, knownId: null };

describe('the object an installation works on', () => {
  it('is a new one where there is none', () => {
    expect(chooseObject([], wanted)).toEqual({ action: 'create', name: wanted.name, leftovers: [], clashes: [] });
  });

  it('is ours, found again by its mark after a crash', () => {
    const orphan = object('1', wanted.name);
    expect(chooseObject([orphan], wanted)).toMatchObject({ action: 'reuse', object: orphan });
  });

  it('is the one we hold the secret of before any other of ours, which counts as left over', () => {
    const [known, other] = [object('1', 'Headroom for Old Name'), object('2', wanted.name)];
    const choice = chooseObject([other, known], { ...wanted, knownId: '1' });
    expect(choice).toMatchObject({ action: 'reuse', object: known, leftovers: [other] });
  });

  it('is ours even when the organisation was renamed since', () => {
    const renamed = object('1', 'Headroom for Old Name');
    expect(chooseObject([renamed], wanted)).toMatchObject({ action: 'reuse', object: renamed });
  });

  it.each([null, '', 'Made by hand', ownerMark('another-partner')])(
    'is never a namesake described as "%s"',
    (description) => {
      const namesake = object('1', wanted.name, description);
      expect(chooseObject([namesake], wanted)).toEqual({
        action: 'create',
        name: 'Headroom for Contoso (2)',
        leftovers: [],
        clashes: [namesake],
      });
    },
  );

  it('gets the first free number beside several namesakes', () => {
    const taken = ['Headroom for Contoso', 'Headroom for Contoso (2)'].map((name, index) =>
      object(`${index}`, name, null),
    );
    expect(chooseObject(taken, wanted)).toMatchObject({ action: 'create', name: 'Headroom for Contoso (3)' });
  });
});
