import 'server-only';
import type { Prisma } from '#lib/db/generated/client.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';

/** Genesys calls for the state of trunks: so many at most in each minute, whoever asks and in whichever process. */
export const CALLS_PER_MINUTE = 10;
/** A call that has not left after this is called off, so that calls which were held up do not leave together with later ones. */
export const LEAVE_WITHIN_MS = 10_000;
const WINDOW_MS = 60_000 + LEAVE_WITHIN_MS;
/** Whoever reads and dies is waited for so long after its last call: longer than a place and an answer are waited for. */
const READING_MS = WINDOW_MS + 2 * LEAVE_WITHIN_MS;

/**
 * Takes the right to make one call; answers 0 when it was given, else how long to wait before asking again, milliseconds. A call of
 * whoever holds the right to read (`isReading`) prolongs it; no other does, so that nobody waits for one who died.
 */
export async function takeCall(tx: OrgTx, isReading: boolean): Promise<number> {
  const taken = await tx.$executeRaw`
    INSERT INTO trunk_reads AS known (org_id, calls) VALUES (current_org_id(), ARRAY[clock_timestamp()])
    ON CONFLICT (org_id) DO UPDATE
    SET calls = array_append(ARRAY(SELECT at FROM unnest(known.calls) AS at
      WHERE at > clock_timestamp() - ${WINDOW_MS} * interval '1 millisecond' ORDER BY at), clock_timestamp()),
      reading_until = CASE WHEN ${isReading} AND known.reading_until > clock_timestamp()
        THEN clock_timestamp() + ${READING_MS} * interval '1 millisecond' ELSE known.reading_until END
    WHERE (SELECT count(*) FROM unnest(known.calls) AS at
      WHERE at > clock_timestamp() - ${WINDOW_MS} * interval '1 millisecond') < ${CALLS_PER_MINUTE}`;
  if (taken === 1) return 0;
  const [row] = await tx.$queryRaw<{ wait_ms: number }[]>`
    SELECT ceil(extract(epoch FROM min(at) - clock_timestamp()) * 1000 + ${WINDOW_MS})::integer AS wait_ms
    FROM trunk_reads, unnest(calls) AS at
    WHERE org_id = current_org_id() AND at > clock_timestamp() - ${WINDOW_MS} * interval '1 millisecond'`;
  return Math.max(1, row?.wait_ms ?? 1);
}

/** Takes the right to read, which each call of the reading prolongs; false while somebody else reads, or has read within `notWithinMs`. */
export async function takeReading(tx: OrgTx, notWithinMs: number): Promise<boolean> {
  const taken = await tx.$executeRaw`
    INSERT INTO trunk_reads AS known (org_id, reading_until)
    VALUES (current_org_id(), clock_timestamp() + ${READING_MS} * interval '1 millisecond')
    ON CONFLICT (org_id) DO UPDATE SET reading_until = excluded.reading_until
    WHERE coalesce(known.reading_until < clock_timestamp(), true)
      AND coalesce(known.states_at < clock_timestamp() - ${notWithinMs} * interval '1 millisecond', true)`;
  return taken === 1;
}

/** What is known of the readings of an organisation. */
export type ReadingNews = Pick<
  Prisma.TrunkReadUncheckedCreateInput,
  'readingUntil' | 'inventoryAt' | 'statesAt' | 'isHeard' | 'gapSince' | 'problem'
>;

/** Writes down how the readings stand. */
export async function noteReading(tx: OrgTx, orgId: string, news: ReadingNews): Promise<void> {
  await tx.trunkRead.upsert({ where: { orgId }, create: { orgId, ...news }, update: news });
}

/** How the readings stand; null when nothing was ever read. */
export async function findReading(tx: OrgTx, orgId: string) {
  return tx.trunkRead.findUnique({ where: { orgId } });
}
