/** Sends one request to a carrier, and reads all of its answer, within limits of time and size. */
import type { PullRequest } from '../carriers/carrier-pull.js';
import { Deadline } from '../domain/deadline.js';
import { CarrierTrouble, NotAsked } from './trouble.js';

export interface CarrierResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Milliseconds for a whole answer. */
const TIMEOUT = 10_000;
/** Thirty FedEx histories are about 1 MiB. */
const MOST_BYTES = 8 * 1024 * 1024;

/** @throws CarrierTrouble `timeout`, `unavailable` or `malformed` @throws NotAsked where `ending` cuts it off */
export async function send(
  baseUrl: string,
  { method, path, headers, body }: PullRequest,
  authorization: Readonly<Record<string, string>>,
  ending: AbortSignal,
): Promise<CarrierResponse> {
  const deadline = new Deadline(TIMEOUT, ending);
  try {
    const response = await fetch(baseUrl + path, {
      method,
      headers: { accept: 'application/json', ...headers, ...authorization },
      ...(body !== undefined && { body }),
      redirect: 'manual', // a credential is not carried elsewhere
      signal: deadline.signal,
    });
    return { status: response.status, headers: response.headers, body: await readAll(response) };
  } catch (error) {
    if (error instanceof CarrierTrouble) throw error;
    if (ending.aborted) throw new NotAsked('stopping');
    if (deadline.isOver) throw new CarrierTrouble('timeout', `no whole answer within ${TIMEOUT / 1000} s`);
    throw new CarrierTrouble('unavailable', causeOf(error as Error));
  } finally {
    deadline.clear();
  }
}

async function readAll(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new CarrierTrouble('malformed', `an answer over ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** `fetch failed` says nothing; its cause does. */
function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
