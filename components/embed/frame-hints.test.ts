import { describe, expect, it } from 'vitest';
import { parseFrameHints, rememberFrameHints } from './frame-hints.ts';

const SEARCH = '?langTag=en-us&gcHostOrigin=https%3A%2F%2Fapps.mypurecloud.ie&gcTargetEnv=prod-euw1&usePopupAuth=true';

function memoryStorage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

describe('parseFrameHints', () => {
  it('reads what the host put into the address', () => {
    expect(parseFrameHints(SEARCH)).toEqual({
      hostOrigin: 'https://apps.mypurecloud.ie',
      targetEnvironment: 'prod-euw1',
      languageTag: 'en-us',
      usesPopupAuth: true,
    });
  });

  it('takes a placeholder the host did not replace for nothing', () => {
    expect(parseFrameHints('?gcHostOrigin={{gcHostOrigin}}&gcTargetEnv=')).toEqual({
      hostOrigin: null,
      targetEnvironment: null,
      languageTag: null,
      usesPopupAuth: false,
    });
  });
});

describe('rememberFrameHints', () => {
  it('still knows the host on a later page without the parameters', () => {
    const storage = memoryStorage();
    rememberFrameHints(`${SEARCH}&code=secret`, storage);
    expect(rememberFrameHints('', storage).hostOrigin).toBe('https://apps.mypurecloud.ie');
    expect([...storage.items.values()].join()).not.toContain('secret');
  });

  it('lets a new host replace the remembered one', () => {
    const storage = memoryStorage();
    rememberFrameHints(SEARCH, storage);
    rememberFrameHints('?gcHostOrigin=https://apps.mypurecloud.de&gcTargetEnv=prod-euc1', storage);
    expect(rememberFrameHints('', storage).targetEnvironment).toBe('prod-euc1');
  });

  it('carries on when storage is refused', () => {
    const refuse = () => {
      throw new DOMException('refused', 'SecurityError');
    };
    const hints = rememberFrameHints(SEARCH, { getItem: refuse, setItem: refuse });
    expect(hints.targetEnvironment).toBe('prod-euw1');
  });
});
