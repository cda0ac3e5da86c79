import net from 'node:net';

/** Where a browser looks for `localhost`: whatever listens on either takes the other's visitors. */
const LOOPBACKS = ['127.0.0.1', '::1'];

/** A TCP port of 127.0.0.1 that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = await listen(0, '127.0.0.1');
  const address = server.address() as net.AddressInfo;
  await close(server);
  return address.port;
}

/** Why nothing of ours can listen on this port of `host` and of the loopback addresses, as words after "Port 3000", or null. */
export async function portProblem(port: number, host = '127.0.0.1'): Promise<string | null> {
  for (const address of new Set([host, ...LOOPBACKS])) {
    try {
      await close(await listen(port, address));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE') return 'is in use';
      if (code === 'EACCES') return 'may not be opened by this user';
      // A machine without IPv6 has no ::1, and then nobody can listen there.
      if (address === host) return `cannot be opened on ${host} (${code})`;
    }
  }
  return null;
}

function listen(port: number, host: string): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ port, host, ipv6Only: host.includes(':') && host !== '::' }, () => resolve(server));
  });
}

function close(server: net.Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
