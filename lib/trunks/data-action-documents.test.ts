import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KEY_HEADER, TrunkStatesAnswer, TrunkStatesRequest } from './data-action-contract.ts';
import { dataActionDefinition, dataActionOpenApi } from './data-action-documents.ts';

const ORIGIN = 'https://headroom.example';

/** A JSON schema as Genesys' contracts take it: objects, arrays and plain values, nothing referred to. */
type Contract = { type?: unknown; properties?: Record<string, Contract>; items?: Contract; $ref?: unknown };
const Contract: z.ZodType<Contract> = z.lazy(() =>
  z.looseObject({
    type: z.enum(['object', 'array', 'string', 'integer', 'number', 'boolean']),
    properties: z.record(z.string(), Contract).optional(),
    items: Contract.optional(),
    $ref: z.never().optional(),
    anyOf: z.never().optional(),
  }),
);

/** What an export of a web services data action holds, and an import asks for. */
const Definition = z.strictObject({
  name: z.string().min(1).max(256),
  integrationType: z.literal('custom-rest-actions'),
  actionType: z.literal('custom'),
  config: z.strictObject({
    request: z.strictObject({
      requestUrlTemplate: z.url({ protocol: /^https$/ }),
      requestType: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
      headers: z.record(z.string(), z.string()),
      requestTemplate: z.string(),
    }),
    response: z.strictObject({
      translationMap: z.record(z.string(), z.string()),
      translationMapDefaults: z.record(z.string(), z.string()),
      successTemplate: z.string(),
    }),
  }),
  contract: z.strictObject({
    input: z.strictObject({ inputSchema: Contract }),
    output: z.strictObject({ successSchema: Contract }),
  }),
  secure: z.boolean(),
});

/** The template as Velocity fills it: silent references of what is not given are empty. */
function fill(template: string, input: Record<string, string>): string {
  const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
  return template.replaceAll(/\$!esc\.jsonString\(\$!\{input\.(\w+)\}\)/g, (_, name: string) =>
    escaped(input[name] ?? ''),
  );
}

describe('the data action for Genesys Cloud', () => {
  const definition = Definition.parse(dataActionDefinition(ORIGIN));

  it('asks the address and sends the key of its credentials, as an import takes it', () => {
    expect(definition.config.request.requestUrlTemplate).toBe('https://headroom.example/api/data-actions/trunk-states');
    expect(definition.config.request.headers[KEY_HEADER]).toBe('${credentials.key}');
  });

  it('sends what the endpoint understands, whatever the flow gives or leaves out', () => {
    const { requestTemplate } = definition.config.request;
    const given = { trunkId: '', trunkBaseName: 'Carrier "A"\\' };
    expect(TrunkStatesRequest.parse(JSON.parse(fill(requestTemplate, given)))).toEqual(given);
    expect(TrunkStatesRequest.parse(JSON.parse(fill(requestTemplate, {})))).toEqual({ trunkId: '', trunkBaseName: '' });
  });

  it('promises a flow what the endpoint answers', () => {
    const { successSchema } = definition.contract.output;
    expect(Object.keys(successSchema.properties ?? {})).toEqual(Object.keys(TrunkStatesAnswer.shape));
    expect(Object.keys(definition.contract.input.inputSchema.properties ?? {})).toEqual(
      Object.keys(TrunkStatesRequest.shape),
    );
  });
});

describe('the OpenAPI document', () => {
  it('describes the same request, key and answer', () => {
    const document = JSON.parse(JSON.stringify(dataActionOpenApi(ORIGIN))) as {
      servers: unknown;
      paths: Record<string, { post: { security: unknown; responses: Record<string, unknown> } }>;
      components: { securitySchemes: unknown };
    };
    expect(document.servers).toEqual([{ url: ORIGIN }]);
    const { post } = document.paths['/api/data-actions/trunk-states'] ?? {};
    expect(Object.keys(post?.responses ?? {})).toEqual(['200', '400', '401', '404', '413', '429', '503']);
    expect(post?.security).toEqual([{ key: [] }]);
    expect(document.components.securitySchemes).toEqual({ key: { type: 'apiKey', in: 'header', name: KEY_HEADER } });
  });
});
