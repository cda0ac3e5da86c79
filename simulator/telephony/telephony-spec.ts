import { z } from 'zod';

/** Genesys allows 500 trunks (platform document §7). */
const MOST_TRUNKS = 500;

const carrier = z.strictObject({
  name: z.string().min(1).max(100),
  /** Calls at once over all its trunks; null for unlimited. */
  maxCalls: z.number().int().positive().nullable(),
});

const site = z.strictObject({ name: z.string().min(1).max(100), mediaRegion: z.string().min(1).max(40) });

/** The telephony of an organisation before it is built: every carrier has a trunk on every edge, edges take turns among the sites. */
export const telephonySpecSchema = z
  .strictObject({
    sites: z
      .array(site)
      .min(1)
      .max(10)
      .default([{ name: 'Dublin', mediaRegion: 'eu-west-1' }]),
    edges: z.number().int().min(1).max(50).default(2),
    /** In order of preference; a number makes that many, each with room for 60 calls. */
    carriers: z
      .union([z.array(carrier).min(1), z.number().int().min(1)])
      .default([
        { name: 'First carrier', maxCalls: 60 },
        { name: 'Second carrier', maxCalls: null },
      ])
      .transform((carriers) => (typeof carriers === 'number' ? numberedCarriers(carriers) : carriers)),
  })
  .refine(({ edges, carriers }) => edges * carriers.length <= MOST_TRUNKS, {
    message: `an organisation has ${MOST_TRUNKS} trunks at most: carriers times edges`,
  });

export type TelephonySpec = z.infer<typeof telephonySpecSchema>;

function numberedCarriers(count: number): z.infer<typeof carrier>[] {
  return Array.from({ length: count }, (_, index) => ({ name: `Carrier ${index + 1}`, maxCalls: 60 }));
}

/** Fifteen trunks in Singapore and Tokyo: five carriers on three edges. `scale` multiplies how many calls they take. */
export function singaporeAndTokyo(scale: number): TelephonySpec {
  return {
    sites: [
      { name: 'Singapore', mediaRegion: 'ap-southeast-1' },
      { name: 'Tokyo', mediaRegion: 'ap-northeast-1' },
    ],
    edges: 3,
    carriers: [
      { name: 'Straits Voice', maxCalls: 60 * scale },
      { name: 'Kanto Line', maxCalls: 40 * scale },
      { name: 'Merlion SIP', maxCalls: 30 * scale },
      { name: 'Sumida Telecom', maxCalls: 30 * scale },
      { name: 'Pacific Reserve', maxCalls: 20 * scale },
    ],
  };
}

/** A small set, one carrier of which has no limit of its own. */
export const smallTelephony: TelephonySpec = telephonySpecSchema.parse({});
