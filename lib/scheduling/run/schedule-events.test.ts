import { describe, expect, it } from 'vitest';
import type { SignalListener } from '#lib/db/signal-listeners.ts';
import type { ScheduleNews } from '#lib/events/schedule-news.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { createScheduleEvents } from './schedule-events.ts';

const orgId = '7d5f1c9e-0000-4000-8000-000000000001';
const ctx = createOrgContext({ orgId, actor: { kind: 'system', id: null, name: 'Test' }, roles: [] });

function watchUnit() {
  let say: SignalListener = () => undefined;
  const signals = {
    subscribe: (_channel: string, listener: SignalListener) => {
      say = listener;
      return () => (say = () => undefined);
    },
  };
  const watch = createScheduleEvents(signals, async () => true).watch(ctx, 'unit');
  const heard: ScheduleNews[] = [];
  return {
    watch,
    heard,
    say: (text: string | null) => say(text),
    listen: () => watch.onNews((news) => heard.push(news)),
  };
}

describe('a watch on a business unit', () => {
  it('tells what was said before anybody listened: an update may end before its run begins to wait', () => {
    const { watch, heard, say, listen } = watchUnit();
    say(`${orgId} unit before Complete`);
    watch.forget();
    say(`${orgId} unit update Complete`);
    const stop = listen();
    say(`${orgId} unit other Error`);
    stop();
    say(`${orgId} unit late Complete`);
    listen();
    expect(heard.map((news) => news?.operationId)).toEqual(['update', 'other', 'late']);
  });

  it('says to look when a signal names no operation, signals may be lost, or more was said than is kept', () => {
    const { heard, say, listen } = watchUnit();
    for (let said = 0; said < 1_001; said += 1) say(`${orgId} unit operation-${said} Complete`);
    listen();
    expect(heard).toEqual([null]);
    say(`${orgId} unit`);
    say(null);
    expect(heard).toEqual([null, null, null]);
  });

  it('hears nothing of other organisations and units, and nothing after it was closed', () => {
    const { watch, heard, say, listen } = watchUnit();
    listen();
    say(`${orgId} elsewhere operation Complete`);
    say(`7d5f1c9e-0000-4000-8000-000000000002 unit operation Complete`);
    watch.close();
    say(`${orgId} unit operation Complete`);
    expect(heard).toEqual([]);
  });
});
