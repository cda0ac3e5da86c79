import net from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { freePort, portProblem } from './ports.ts';

describe('portProblem', () => {
  it('finds nothing wrong with a free port', async () => {
    expect(await portProblem(await freePort())).toBeNull();
  });

  it.each(['127.0.0.1', '0.0.0.0'])('sees a port that is in use on %s', async (host) => {
    const server = net.createServer().listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    expect(await portProblem(port)).toBe('is in use');
    expect(await portProblem(port, '0.0.0.0')).toBe('is in use');
    server.close();
  });

  it('names an address that this machine does not have', async () => {
    expect(await portProblem(await freePort(), '192.0.2.1')).toBe('cannot be opened on 192.0.2.1 (EADDRNOTAVAIL)');
  });
});
