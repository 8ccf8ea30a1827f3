import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { freePorts } from './freePorts.ts';

/**
 * A port of 127.0.0.1 that is free now: the wanted one, or any. For an address that has to be
 * known before its server listens.
 */
export async function freePort(wanted: number): Promise<number> {
  const [port] = await freePorts([wanted]);
  if (port !== 0) return port;
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: found } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return found;
}
