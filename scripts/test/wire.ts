import { once } from 'node:events';
import net from 'node:net';

/** A way to a server that can be cut: while it is, nothing gets through, in either direction, and nobody is told. */
export type Wire = {
  readonly port: number;
  cut(): void;
  heal(): void;
  /** Connections that are open now stay silent for ever, as when a firewall forgets them; new ones get through. */
  forget(): void;
  close(): Promise<void>;
};

/** Opens a wire to a port of this machine. */
export async function openWire(targetPort: number): Promise<Wire> {
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const forgotten = new Set<readonly [net.Socket, net.Socket]>();
  let isCut = false;
  const server = net.createServer((near) => {
    const far = net.connect(targetPort, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = () => {
      // Nobody hears of the end of a forgotten connection.
      if (forgotten.has(pair)) return;
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) {
      socket.on('error', end);
      socket.on('close', end);
      if (isCut) socket.pause();
    }
    near.on('data', (chunk) => void far.write(chunk));
    far.on('data', (chunk) => void near.write(chunk));
    if (isCut) for (const socket of pair) socket.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the wire has no port');
  return {
    port: address.port,
    cut() {
      isCut = true;
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    heal() {
      isCut = false;
      for (const pair of pairs) for (const socket of pair) socket.resume();
    },
    forget() {
      for (const pair of pairs) {
        forgotten.add(pair);
        for (const socket of pair) socket.pause();
      }
      pairs.clear();
      isCut = false;
    },
    async close() {
      for (const pair of [...pairs, ...forgotten]) for (const socket of pair) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
