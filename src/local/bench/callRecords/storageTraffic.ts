import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** What has gone to storage and come from there. */
export interface Traffic {
  readonly requests: number;
  readonly readMb: number;
  readonly writtenMb: number;
}

/** Counts what a process that asks only storage sends and gets over `node:http`. */
export class StorageTraffic {
  private readonly sockets = new Set<Socket>();
  private requests = 0;

  constructor() {
    subscribe('http.client.request.start', (message) => {
      this.requests += 1;
      const { request } = message as { readonly request: ClientRequest };
      if (request.socket !== null) this.sockets.add(request.socket);
      else request.once('socket', (socket) => this.sockets.add(socket));
    });
  }

  /** Since the beginning. */
  get total(): Traffic {
    const sockets = [...this.sockets];
    const read = sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
    const written = sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
    return { requests: this.requests, readMb: read / 2 ** 20, writtenMb: written / 2 ** 20 };
  }
}
