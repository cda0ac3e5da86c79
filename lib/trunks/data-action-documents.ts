import {
  jsonSchemaOf,
  KEY_HEADER,
  TRUNK_STATES_PATH,
  TrunkStatesAnswer,
  TrunkStatesRequest,
} from './data-action-contract.ts';

/**
 * The data action as Genesys Cloud imports it into an integration of web services data actions whose credentials are user-defined
 * with the field `key`. `origin` is the application's address.
 */
export function dataActionDefinition(origin: string) {
  return {
    name: 'Headroom: state of trunks',
    integrationType: 'custom-rest-actions',
    actionType: 'custom',
    config: {
      request: {
        requestUrlTemplate: `${origin}${TRUNK_STATES_PATH}`,
        requestType: 'POST',
        headers: { 'Content-Type': 'application/json', [KEY_HEADER]: '${credentials.key}' },
        requestTemplate: `{${Object.keys(TrunkStatesRequest.shape)
          .map((name) => `"${name}": "$!esc.jsonString($!{input.${name}})"`)
          .join(', ')}}`,
      },
      response: { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' },
    },
    contract: {
      input: { inputSchema: jsonSchemaOf(TrunkStatesRequest, 'input', 'draft-04') },
      output: { successSchema: jsonSchemaOf(TrunkStatesAnswer, 'output', 'draft-04') },
    },
    secure: false,
  };
}

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/** What data actions may ask of Headroom, as an OpenAPI document. `origin` is the application's address. */
export function dataActionOpenApi(origin: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Headroom for data actions',
      version: '1.0.0',
      description:
        'What an organisation’s Genesys Cloud data actions may ask of Headroom. No answer waits for Genesys Cloud.',
    },
    servers: [{ url: origin }],
    paths: {
      [TRUNK_STATES_PATH]: {
        post: {
          operationId: 'getTrunkStates',
          summary: 'State of the organisation’s trunks, and how old it is',
          security: [{ key: [] }],
          requestBody: {
            required: false,
            content: { 'application/json': { schema: jsonSchemaOf(TrunkStatesRequest, 'input', 'draft-2020-12') } },
          },
          responses: {
            200: {
              description: 'The state as it is known now, whatever its age.',
              content: { 'application/json': { schema: jsonSchemaOf(TrunkStatesAnswer, 'output', 'draft-2020-12') } },
            },
            400: problem('The request is not what is described here.'),
            401: problem('There is no such key.'),
            404: problem('The organisation has no such trunk, or no such trunk base.'),
            413: problem('The request is too long.'),
            429: problem('The key asked too often. Retry-After says when to ask again.'),
            503: problem('Headroom cannot answer at the moment. Ask again.'),
          },
        },
      },
    },
    components: {
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: KEY_HEADER } },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code', 'detail'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
            detail: { type: 'string', description: 'What is wrong, in words.' },
            requestId: { type: 'string' },
          },
        },
      },
    },
  };
}
