import { createServer } from 'node:net';

/**
 * The wanted ports of 127.0.0.1 if all of them are free, else zeros, which take free ones.
 * @param wanted port numbers; 0 is always free
 */
export async function freePorts<const P extends readonly number[]>(
  wanted: P,
): Promise<{ -readonly [I in keyof P]: number }> {
  const free = await Promise.all(wanted.map(isFree));
  const areFree = free.every(Boolean);
  return wanted.map((port) => (areFree ? port : 0)) as { -readonly [I in keyof P]: number };
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
