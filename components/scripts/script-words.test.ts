import { describe, expect, it } from 'vitest';
import { differences } from './script-words.ts';

const page = (id: string, name: string | null) => ({ id, name, modifiedAtMs: null });
const version = { versionId: 'v', modifiedAtMs: 1, startPageId: 'a', startPageName: 'Start', name: 'Billing' };

describe('differences between a draft and what is published', () => {
  it('name every page that came, went or was renamed, and nothing else', () => {
    const script = { name: 'Billing 2', startPageName: 'Start', published: version };
    const published = [page('a', 'Start'), page('b', 'Offer'), page('c', 'Old')];
    const draft = [page('a', 'Start'), page('b', 'Deal'), page('d', 'Disclosure')];
    expect(differences(script, draft, published)).toEqual([
      { what: 'Name', published: 'Billing', draft: 'Billing 2' },
      { what: 'Page', published: 'Offer', draft: 'Deal' },
      { what: 'Page', published: 'Old', draft: '—' },
      { what: 'Page', published: '—', draft: 'Disclosure' },
    ]);
  });

  it('say nothing of pages that are not known, and nothing of a script that was never published', () => {
    const script = { name: 'Billing', startPageName: 'Start', published: version };
    expect(differences(script, null, [page('a', 'Start')])).toEqual([]);
    expect(differences({ ...script, published: null }, [page('a', 'Start')], [])).toEqual([]);
  });
});
