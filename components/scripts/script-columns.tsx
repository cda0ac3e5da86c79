'use client';

import { formatDateTime } from '#lib/format.ts';
import type { ScriptDto } from '#lib/scripts/schema.ts';
import { Unavailable } from '../table/cell-value.tsx';
import type { DataColumn } from '../table/column.ts';
import { StatusBadge } from '../ui/status-badge.tsx';
import { STATE_WORDS } from './script-words.ts';

const orDash = (text: string | null | undefined, reason: string) => text ?? <Unavailable reason={reason} />;

/** Columns of the list of scripts, moments in a time zone. */
export function scriptColumns(timeZone: string): readonly DataColumn<ScriptDto>[] {
  const at = (ms: number | null, reason: string) =>
    ms === null ? <Unavailable reason={reason} /> : formatDateTime(ms, timeZone);
  return [
    { id: 'name', header: 'Script', value: (script) => script.name, widthPx: 240 },
    {
      id: 'state',
      header: 'State',
      value: (script) => STATE_WORDS[script.state].label,
      cell: ({ state }) => <StatusBadge status={STATE_WORDS[state].status}>{STATE_WORDS[state].label}</StatusBadge>,
      widthPx: 220,
    },
    {
      id: 'division',
      header: 'Division',
      value: (script) => script.division?.name,
      cell: (script) => orDash(script.division?.name, 'Genesys Cloud named no division'),
      widthPx: 130,
    },
    {
      id: 'modified',
      header: 'Changed',
      value: (script) => script.modifiedAtMs,
      cell: (script) => at(script.modifiedAtMs, 'Genesys Cloud named no date'),
      isDescendingFirst: true,
      widthPx: 170,
    },
    {
      id: 'published',
      header: 'Published',
      value: (script) => script.publishedAtMs,
      cell: (script) => at(script.publishedAtMs, 'Never published'),
      isDescendingFirst: true,
      widthPx: 170,
    },
    {
      id: 'start',
      header: 'Start page',
      value: (script) => script.startPageName,
      cell: (script) => orDash(script.startPageName, 'Genesys Cloud named no start page'),
      widthPx: 140,
    },
  ];
}
