/** How the bodies of one flush lie in one inbox row: a version byte, a header that lists them, then their bytes. */
import type { EventSource } from '../domain/carrier-event.js';

/** One body as it came through a door. */
export interface InboxBody {
  readonly carrier: string;
  readonly source: EventSource;
  readonly receivedAt: Date;
  readonly body: Buffer;
  /** Rightly signed with a timestamp outside the tolerance. */
  readonly late?: boolean;
  /** A dead letter on its way back: its id, and which of the body's events it is (`null`: all of them). */
  readonly replay?: { readonly letterId: string; readonly eventIndex: number | null };
  /** A copy of a body that is kept, to be read again after its carrier's mapping was corrected (`pipeline/remap.ts`). */
  readonly remap?: true;
}

const VERSION = 1;
const PREFIX_BYTES = 5;

type Header = (Omit<InboxBody, 'body' | 'receivedAt'> & { receivedAt: number; bytes: number })[];

export function encodeFrame(bodies: readonly InboxBody[]): Buffer {
  const header: Header = bodies.map(({ body, receivedAt, ...rest }) => ({
    ...rest,
    receivedAt: receivedAt.getTime(),
    bytes: body.length,
  }));
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt8(VERSION, 0);
  prefix.writeUInt32BE(json.length, 1);
  return Buffer.concat([prefix, json, ...bodies.map(({ body }) => body)]);
}

/** @throws Error where the frame was written by a version that this one does not know. */
export function decodeFrame(frame: Buffer): InboxBody[] {
  const version = frame.readUInt8(0);
  if (version !== VERSION) throw new Error(`inbox frame version ${version} is unknown to this Milepost`);
  let offset = PREFIX_BYTES + frame.readUInt32BE(1);
  const header = JSON.parse(frame.toString('utf8', PREFIX_BYTES, offset)) as Header;
  return header.map(({ bytes, receivedAt, ...rest }) => {
    const body = frame.subarray(offset, (offset += bytes));
    return { ...rest, receivedAt: new Date(receivedAt), body };
  });
}
