import { stringFacts, type StringFact } from './string-facts.ts';
import type { SdkSchema, SdkType } from './sdk-schema.ts';

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const REFERENCE_KEYS = new Set(['id', 'name', 'selfUri', 'organization']);
const INTEGER_FACT = 'integer';

/**
 * Compares an answer with the SDK's model for it: no property the model does not know, every value of the declared type, every
 * enumeration value legal, every date in the declared form. Answers one sentence for each deviation. A string property the
 * table of facts does not classify is a deviation too, so that no enumeration escapes.
 */
export function checkAnswer(schema: SdkSchema, type: SdkType, value: unknown, path = '$'): string[] {
  switch (type.kind) {
    case 'void':
      return value === undefined ? [] : [`${path}: the operation answers nothing`];
    case 'any':
      return [];
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type.kind ? [] : [`${path}: ${show(value)} is no ${type.kind}`];
    case 'object':
      return typeof value === 'object' && value !== null ? [] : [`${path}: ${show(value)} is no object`];
    case 'array':
      if (!Array.isArray(value)) return [`${path}: ${show(value)} is no list`];
      return value.flatMap((item: unknown, index) => checkAnswer(schema, type.of, item, `${path}[${index}]`));
    case 'map':
      if (!isRecord(value)) return [`${path}: ${show(value)} is no map`];
      return Object.entries(value).flatMap(([key, item]) => checkAnswer(schema, type.of, item, `${path}.${key}`));
    case 'model':
      return checkModel(schema, type.name, value, path);
  }
}

function checkModel(schema: SdkSchema, name: string, value: unknown, path: string): string[] {
  if (!isRecord(value)) return [`${path}: ${show(value)} is no ${name}`];
  const model = schema.model(name);
  const problems = Object.entries(value).flatMap(([key, item]) => {
    if (item === undefined) return [];
    const property = model.get(key);
    if (!property) return [`${path}.${key}: ${name} has no such property`];
    const facts = checkFact(name, key, property.type, item, `${path}.${key}`);
    return [...checkAnswer(schema, property.type, item, `${path}.${key}`), ...facts];
  });
  if (isReference(value)) return problems;
  for (const [key, property] of model) {
    if (!property.isOptional && value[key] === undefined) problems.push(`${path}.${key}: ${name} requires it`);
  }
  return problems;
}

/** An entity inside another that was not expanded comes as its id and address, without what its model requires. */
function isReference(value: Record<string, unknown>): boolean {
  return value.id !== undefined && Object.keys(value).every((key) => REFERENCE_KEYS.has(key));
}

function checkFact(model: string, key: string, type: SdkType, value: unknown, path: string): string[] {
  const isText = type.kind === 'string' || (type.kind === 'array' && type.of.kind === 'string');
  const fact = stringFacts[model]?.[key];
  if (type.kind === 'number' && fact === INTEGER_FACT && !Number.isInteger(value))
    return [`${path}: ${show(value)} is no integer`];
  if (!isText) return [];
  if (fact === undefined) return [`${path}: ${model}.${key} is not in the table of string facts`];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => !isLegal(fact, item)).map((item) => `${path}: ${show(item)} is not ${String(fact)}`);
}

function isLegal(fact: StringFact, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (typeof fact !== 'string') return fact.includes(value);
  if (fact === 'date-time') return DATE_TIME.test(value) && Number.isFinite(Date.parse(value));
  if (fact === 'date') return DATE.test(value);
  return true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 80);
}
