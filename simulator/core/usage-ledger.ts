import type { RequestLog } from './request-log.ts';

/** Calls of one minute that agree in everything usage queries can group by. */
export type UsageRow = {
  readonly minuteMs: number;
  readonly organisationId: string;
  readonly clientId: string;
  readonly userId: string | null;
  readonly httpMethod: string;
  readonly templateUri: string;
  requests: number;
  status200: number;
  status300: number;
  status400: number;
  status429: number;
  status500: number;
};

/** Counts calls as Genesys' usage service does, from the request log. */
export type UsageLedger = {
  /** Rows of an organisation with `fromMs <= minute < untilMs`. */
  rows(organisationId: string, fromMs: number, untilMs: number): UsageRow[];
  clear(): void;
};

const maxRows = 200_000;
type StatusColumn = 'status200' | 'status300' | 'status400' | 'status500';
const columns: Readonly<Record<number, StatusColumn>> = {
  2: 'status200',
  3: 'status300',
  4: 'status400',
  5: 'status500',
};

/** A ledger that follows `log`; `templates` names the path template of each operation. */
export function createUsageLedger(log: RequestLog, templates: ReadonlyMap<string, string>): UsageLedger {
  const rows = new Map<string, UsageRow>();
  log.onEntry((entry) => {
    if (entry.host !== 'api' || !entry.organisationId || !entry.clientId || entry.status === null) return;
    const minuteMs = Math.floor(entry.atMs / 60_000) * 60_000;
    const { organisationId, clientId, userId, method: httpMethod } = entry;
    const templateUri = templates.get(entry.operationId) ?? entry.path;
    const key = `${minuteMs} ${organisationId} ${clientId} ${userId ?? ''} ${httpMethod} ${templateUri}`;
    let row = rows.get(key);
    if (!row) {
      const none = { requests: 0, status200: 0, status300: 0, status400: 0, status429: 0, status500: 0 };
      row = { minuteMs, organisationId, clientId, userId, httpMethod, templateUri, ...none };
      rows.set(key, row);
      const oldest = rows.size > maxRows ? rows.keys().next().value : undefined;
      if (oldest !== undefined) rows.delete(oldest);
    }
    row.requests += 1;
    const column = columns[Math.floor(entry.status / 100)];
    if (entry.status === 429) row.status429 += 1;
    else if (column) row[column] += 1;
  });
  return {
    rows: (organisationId, fromMs, untilMs) =>
      [...rows.values()].filter(
        (row) => row.organisationId === organisationId && row.minuteMs >= fromMs && row.minuteMs < untilMs,
      ),
    clear: () => rows.clear(),
  };
}
