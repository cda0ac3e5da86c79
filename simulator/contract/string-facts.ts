import { z } from 'zod';
import facts from './string-facts.json' with { type: 'json' };

/** What a string property may hold: any text, a date form, or one of some values. */
export type StringFact = 'text' | 'uri' | 'date-time' | 'date' | 'integer' | readonly string[];

const tableSchema = z.record(
  z.string(),
  z.record(z.string(), z.union([z.enum(['text', 'uri', 'date-time', 'date', 'integer']), z.array(z.string()).min(1)])),
);

/**
 * Forms and enumeration values by model and property, which the SDK's declarations leave out (they say `string`). From
 * Genesys' public API document, for the models the simulator answers with.
 */
export const stringFacts: Readonly<Record<string, Readonly<Record<string, StringFact>>>> = tableSchema.parse(facts);
