/** A TCP proxy that can make a network bad: black-hole, swallow replies, cut. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * `well`: passes everything on. `mute`: requests go through, replies do not. `hole`: nothing goes through, and nobody is told.
 */
export type Weather = 'hole' | 'mute' | 'well';

export class Proxy {
  weather: Weather = 'well';
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  /** @param url of the store behind it */
  static async before(url: string): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server, new URL(url));
    server.on('connection', (client) => proxy.join(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** The store's URL by way of this proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.port = String((this.server.address() as { port: number }).port);
    return url.href;
  }

  /** Resets every connection. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.server.close();
    this.cut();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    const store = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [client, store]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        store.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (this.weather !== 'hole') store.write(bytes);
    });
    store.on('data', (bytes) => {
      if (this.weather === 'well') client.write(bytes);
    });
  }
}
