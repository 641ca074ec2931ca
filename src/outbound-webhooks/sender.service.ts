/** Posts one message to an endpoint, within limits of time and size, and follows no redirect. */
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { VERSION } from '../config/version.js';
import { Deadline } from '../domain/deadline.js';
import { Destinations } from './destination.js';

export interface EndpointAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Its beginning. */
  readonly body: string;
}

/** Milliseconds for a whole answer. */
const TIMEOUT = 10_000;
/** Bytes of an answer that are read, and those that are kept. */
const MOST_READ = 64 * 1024;
const MOST_KEPT = 1024;

@Injectable()
export class Sender implements OnApplicationShutdown {
  readonly destinations: Destinations;
  private readonly http = new HttpAgent({ keepAlive: true, maxFreeSockets: 64 });
  private readonly https = new HttpsAgent({ keepAlive: true, maxFreeSockets: 64 });

  constructor(@Inject(CONFIG) config: Config) {
    this.destinations = new Destinations(config.outboundAllowedCidrs);
  }

  onApplicationShutdown(): void {
    this.http.destroy();
    this.https.destroy();
  }

  /**
   * @param ending cuts it off
   * @throws Error with a message for the brand: forbidden, unreachable, too slow, cut off
   */
  async post(
    target: string,
    headers: Record<string, string>,
    body: string,
    ending: AbortSignal,
  ): Promise<EndpointAnswer> {
    const problem = this.destinations.problemOf(target);
    if (problem !== null) throw new Error(problem);
    const url = new URL(target);
    const deadline = new Deadline(TIMEOUT, ending);
    try {
      return await this.exchange(url, headers, body, deadline.signal);
    } catch (error) {
      if (!deadline.isOver) throw error;
      throw new Error(`no answer within ${TIMEOUT / 1000} s`, { cause: error });
    } finally {
      deadline.clear();
    }
  }

  private exchange(
    url: URL,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<EndpointAnswer> {
    const isSecure = url.protocol === 'https:';
    const options = {
      method: 'POST',
      agent: isSecure ? this.https : this.http,
      lookup: this.destinations.lookupFor(url),
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': `Milepost/${VERSION}`,
        ...headers,
      },
    };
    return new Promise((resolve, reject) => {
      const outgoing = (isSecure ? httpsRequest : httpRequest)(url, options);
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        outgoing.off('error', reject).on('error', () => undefined); // it cuts off the body, which changes nothing
        readBeginning(response).then((text) => {
          const { statusCode: status = 0, headers: answered } = response;
          resolve({ status, retryAfter: answered['retry-after'], body: text });
        }, reject);
      });
      outgoing.on('upgrade', ({ statusCode: status = 0 }: IncomingMessage, socket: Duplex) => {
        socket.destroy(); // nothing else is spoken than what was asked
        resolve({ status, retryAfter: undefined, body: '' });
      });
      outgoing.end(body);
    });
  }
}

/** The status is the answer: a body that never ends, or breaks off, changes nothing about it. */
async function readBeginning(response: IncomingMessage): Promise<string> {
  let text = '';
  let bytes = 0;
  response.setEncoding('utf8');
  try {
    for await (const part of response as AsyncIterable<string>) {
      bytes += part.length;
      if (text.length < MOST_KEPT) text = (text + part).slice(0, MOST_KEPT);
      if (bytes > MOST_READ) break; // which closes the connection
    }
  } catch {
    return text.toWellFormed();
  }
  return text.toWellFormed();
}
