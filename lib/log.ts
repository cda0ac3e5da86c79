import pino from 'pino';

/** Field names whose values never reach a log line, at any depth pino can match. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'clientSecret',
  'client_secret',
  'secret',
  'password',
  'token',
  'code_verifier',
];

/**
 * The process logger: one JSON object a line on standard error, secrets redacted by field name. The level is set by the
 * entry point from the parsed environment (`log.level = …`), so that this leaf needs no environment of its own.
 */
export const log = pino(
  {
    level: 'info',
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
  },
  pino.destination({ fd: 2, sync: true }),
);
