import { onTestFinished } from 'vitest';
import { startGateway, type GatewayProcess } from './start-gateway.ts';

/** Starts a server process that ends with the test at the latest; call inside a test, after the environment is set. */
export function spawnGateway(): GatewayProcess {
  const started = startGateway();
  onTestFinished(started.kill);
  return started;
}
