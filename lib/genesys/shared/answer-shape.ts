import { createHash } from 'node:crypto';
import { z } from 'zod';

const shapes = new WeakMap<z.ZodType, string>();

/**
 * A short name of the form that parsed answers have. Two versions of the program that read other fields have other names for
 * it, so that neither is handed what the other made.
 */
export function answerShape(schema: z.ZodType): string {
  let shape = shapes.get(schema);
  if (shape === undefined) {
    const described = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
    shape = createHash('sha256').update(described).digest('base64url').slice(0, 10);
    shapes.set(schema, shape);
  }
  return shape;
}
