/** A carrier's server, or a brand's, that answers as the test says, over real HTTP, and remembers what it was asked. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Sent as JSON, or, if it is a text, as it is. */
  readonly body?: unknown;
  /** And after it a dot now and then, without an end. */
  readonly trickles?: boolean;
}

/** `hang`: the question is taken and never answered. */
export type Script = (asked: Asked) => Answer | 'hang';

export class ScriptedServer {
  readonly asked: Asked[] = [];
  private readonly hanging = new Set<ServerResponse>();
  private readonly server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const asked = { method, path: url, headers, body: Buffer.concat(parts).toString(), at: Date.now() };
      this.asked.push(asked);
      this.answer(this.script(asked), response);
    });
  });

  constructor(public script: Script) {}

  static async start(script: Script): Promise<ScriptedServer> {
    const carrier = new ScriptedServer(script);
    await new Promise<void>((listening) => carrier.server.listen(0, '127.0.0.1', listening));
    return carrier;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The questions to paths that begin so. */
  askedAt(path: string): Asked[] {
    return this.asked.filter((asked) => asked.path.startsWith(path));
  }

  async stop(): Promise<void> {
    for (const response of this.hanging) response.destroy();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** Answers what hangs. */
  release(answer: Answer): void {
    for (const response of this.hanging) this.answer(answer, response);
    this.hanging.clear();
  }

  private answer(answer: Answer | 'hang', response: ServerResponse): void {
    if (answer === 'hang') return void this.hanging.add(response);
    const { status = 200, headers = {}, body = {}, trickles = false } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    if (!trickles) return void response.end(text);
    response.write(text);
    const drip = setInterval(() => response.write('.'), 200);
    response.once('close', () => clearInterval(drip));
  }
}
