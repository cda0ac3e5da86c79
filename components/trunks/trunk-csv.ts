import type { CsvColumn } from '#lib/csv.ts';
import type { TrunkGroup, TrunkRow } from '#lib/trunks/schema.ts';
import { CONDITION_WORDS } from './trunk-words.ts';

/** A line of the table as a file: a trunk base, or one of its trunks. */
export type TrunkCsvRow = { readonly base: TrunkGroup; readonly trunk: TrunkRow | null };

/** Every trunk base, each followed by its trunks. */
export const toCsvRows = (bases: readonly TrunkGroup[]): TrunkCsvRow[] =>
  bases.flatMap((base) => [{ base, trunk: null }, ...base.trunks.map((trunk) => ({ base, trunk }))]);

const ofBase =
  <Value>(value: (base: TrunkGroup) => Value) =>
  ({ base, trunk }: TrunkCsvRow) =>
    trunk === null ? value(base) : null;

/** The table of trunks as a file; what is not known is empty. */
export const TRUNK_CSV: readonly CsvColumn<TrunkCsvRow>[] = [
  { header: 'Trunk', value: ({ base }) => base.name },
  { header: 'On edge', value: ({ trunk }) => trunk?.name },
  { header: 'State', value: ({ base, trunk }) => CONDITION_WORDS[(trunk ?? base).condition] },
  { header: 'Reason', value: ({ base, trunk }) => (trunk ?? base).conditionReason },
  { header: 'Calls', value: ofBase(({ calls }) => calls) },
  { header: 'Inbound', value: ({ base, trunk }) => (trunk ?? base).inbound },
  { header: 'Outbound', value: ({ base, trunk }) => (trunk ?? base).outbound },
  { header: 'Capacity', value: ofBase(({ capacity }) => capacity) },
  { header: 'Peak today (UTC)', value: ofBase(({ peakToday }) => peakToday) },
  { header: 'QoS mismatches', value: ({ base, trunk }) => (trunk ?? base).mismatches },
  { header: 'Site', value: ({ trunk }) => trunk?.siteName },
  { header: 'Edge', value: ({ trunk }) => trunk?.edgeName },
];
