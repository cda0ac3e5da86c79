import type { Prisma } from '#lib/db/generated/client.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { ok, type Failure, type Result } from '#lib/result.ts';
import type { CountingCaller } from '#lib/scheduling/read-week.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import type { CallsBySite } from '#lib/trunks/get-calls-by-site.ts';
import type { TrunkOverview, TrunkSeries, TrunkSeriesQuery } from '#lib/trunks/schema.ts';
import type { Span } from '../report-span.ts';
import type { NewPart, PartRow, ReportRow } from '../store.ts';

/** What `lib/trunks` knows; costs no call. */
export type TrunkReaders = {
  readonly series: (ctx: OrgContext, query: TrunkSeriesQuery) => Promise<Result<TrunkSeries>>;
  readonly callsBySite: (ctx: OrgContext, range: { from: number; to: number }) => Promise<Result<CallsBySite>>;
  readonly overview: (ctx: OrgContext) => Promise<Result<Pick<TrunkOverview, 'header' | 'groups'>>>;
};

/** What a part is read with. */
export type PartTools = {
  /** Acts for the report, and may see what everybody of the organisation may. */
  readonly ctx: OrgContext;
  readonly caller: CountingCaller;
  readonly report: ReportRow;
  readonly span: Span;
  readonly part: PartRow;
  readonly nowMs: number;
  readonly trunks: TrunkReaders;
  /** What other parts hold, by key. */
  readonly dataOf: () => Promise<ReadonlyMap<string, Prisma.JsonValue>>;
  readonly progress: () => Promise<Prisma.JsonValue | null>;
};

/** What one look at a part gave. `waiting`: Genesys is at work on it, and the report asks again. */
export type PartOutcome =
  | { readonly kind: 'done'; readonly data: Prisma.InputJsonValue; readonly more?: readonly NewPart[] }
  | {
      readonly kind: 'waiting';
      readonly untilMs: number;
      readonly reason: string;
      readonly progress: Prisma.InputJsonValue;
    }
  | { readonly kind: 'failed'; readonly failure: Failure<GatewayCode>; readonly progress?: Prisma.InputJsonValue };

export type ReadPart = (tools: PartTools) => Promise<PartOutcome>;

/** A part that needs one answer. */
export function outcomeOf<T>(result: Result<T, GatewayCode>, toData: (data: T) => Prisma.InputJsonValue): PartOutcome {
  return result.ok ? { kind: 'done', data: toData(result.data) } : { kind: 'failed', failure: result.error };
}

/** An answer without its age. */
export function dataOf<T>(answer: Result<{ readonly data: T }, GatewayCode>): Result<T, GatewayCode> {
  return answer.ok ? ok(answer.data.data) : answer;
}

/** The business unit that a part is about. */
export function businessUnitOf({ key, businessUnitId }: PartRow): string {
  if (businessUnitId === null) throw new Error(`Part ${key} names no business unit.`);
  return businessUnitId;
}
