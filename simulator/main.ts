import { parseArgs } from 'node:util';
import { z } from 'zod';
import { PortUnavailableError } from './core/http-server.ts';
import { startSimulator } from './start-simulator.ts';

const usage =
  'Usage: simulator --port N --seed S [--time-scale X] [--redirect-uri URI]… [--state FILE] [--exit-with-parent] (port 0 picks free ports)';

const flags = z.object({
  port: z.coerce.number().int().min(0).max(65_500),
  seed: z.coerce.number().int(),
  timeScale: z.coerce.number().min(0.01).max(10_000),
  redirectUris: z.array(z.url()),
});

/** Reads the flags; the sentence says what is wrong with them. */
function readFlags(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string', default: '4100' },
        seed: { type: 'string', default: '1' },
        'time-scale': { type: 'string', default: '1' },
        'redirect-uri': { type: 'string', multiple: true, default: [] },
        state: { type: 'string' },
        'exit-with-parent': { type: 'boolean', default: false },
      },
    });
    const parsed = flags.safeParse({
      port: values.port,
      seed: values.seed,
      timeScale: values['time-scale'],
      redirectUris: values['redirect-uri'],
    });
    if (parsed.success)
      return { ok: true as const, ...parsed.data, stateFile: values.state, isTiedToParent: values['exit-with-parent'] };
    const issue = parsed.error.issues[0];
    return { ok: false as const, problem: `--${String(issue?.path[0])}: ${issue?.message}` };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ok: false as const, problem: error.message };
  }
}

async function main(): Promise<void> {
  const options = readFlags(process.argv.slice(2));
  if (!options.ok) {
    console.error(`${options.problem}. ${usage}`);
    process.exitCode = 2;
    return;
  }
  try {
    const simulator = await startSimulator({
      port: options.port,
      seed: options.seed,
      timeScale: options.timeScale,
      stateFile: options.stateFile,
      config: { oauth: { vendorRedirectUris: options.redirectUris } },
    });
    let isClosing = false;
    const close = () => {
      if (isClosing) return;
      isClosing = true;
      void simulator.close().then(() => process.exit(0));
    };
    process.on('SIGINT', close);
    process.on('SIGTERM', close);
    if (options.isTiedToParent) {
      process.on('disconnect', close);
      process.stdin.on('end', close).on('error', close).resume();
      process.stdout.on('error', close);
    }
    process.stdout.write(`${JSON.stringify(simulator.info)}\n`);
  } catch (error) {
    if (!(error instanceof PortUnavailableError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

await main();
