/** A front end that follows shipments over its socket, resumes by version, and notices every version that is not the next. */
import { io, type Socket } from 'socket.io-client';
import { BRAND_KEY } from './milepost.js';
import type { EventDocument, TrackingDocument } from './brand.js';
import { checkAcknowledged, checkTold } from './socket-document.js';
import { until } from './until.js';

export interface ToldVersion {
  readonly shipment_id: string;
  readonly version: number;
  readonly status: string;
  readonly sub_status: string | null;
  readonly sequence?: number;
  readonly event: EventDocument;
}

export interface SubscribeAnswer {
  readonly ok: boolean;
  readonly shipments: readonly TrackingDocument[];
  readonly errors: readonly { shipment_id: string; code: string }[];
  readonly sequence?: number;
  readonly code?: string;
  readonly detail?: string;
}

const LONGEST_ANSWER = 30_000;

/** What it is told is held against docs/asyncapi.json. */
export function openSocket(url: string, token: unknown = BRAND_KEY, transports = ['websocket']): Socket {
  const socket = io(`${url}/tracking`, { auth: { token }, forceNew: true, reconnection: false, transports });
  return socket.onAny(checkTold);
}

/** @throws Error whose message is the problem's code */
export async function connected(socket: Socket): Promise<Socket> {
  if (socket.connected) return socket;
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
    // A refusal closes the connection as well, and says why right after it.
    socket.io.once('close', () => setImmediate(reject, new Error('closed before it was connected')));
  });
  return socket;
}

/** @throws Error where the answer is not as docs/asyncapi.json says */
export async function ask(socket: Socket, request: unknown, event = 'subscribe'): Promise<SubscribeAnswer> {
  const answer = (await socket.timeout(LONGEST_ANSWER).emitWithAck(event, request)) as SubscribeAnswer;
  checkAcknowledged(event, answer);
  return answer;
}

export class Follower {
  /** All it was told, in the order in which it was told. */
  readonly told: ToldVersion[] = [];
  /** What should not have been. */
  readonly flaws: string[] = [];
  /** The version it has, by shipment. */
  private readonly known = new Map<string, number>();
  private socket: Socket | null = null;

  constructor(
    readonly shipmentIds: readonly string[],
    private readonly token = BRAND_KEY,
  ) {}

  /** Connects to a process and takes up what it left off. */
  async join(url: string): Promise<SubscribeAnswer> {
    const socket = await connected(openSocket(url, this.token));
    this.socket = socket;
    socket.on('tracking.event', (told: ToldVersion) => {
      if (socket === this.socket) this.hear(told);
    });
    const after = Object.fromEntries(this.known);
    return new Promise((resolve, reject) => {
      const request = { shipment_ids: this.shipmentIds, after };
      // Not awaited: what is told right after the answer may be heard before an awaiting function goes on.
      socket
        .timeout(LONGEST_ANSWER)
        .emit('subscribe', request, (error: Error | null, answer: SubscribeAnswer) => {
          if (error) return reject(error);
          if (answer.ok) this.begin(answer);
          else this.cut();
          resolve(answer);
        });
    });
  }

  /** Takes nothing any more that comes, as a laptop that was closed: the connection stands. */
  stopReading(): void {
    rawSocketOf(this.socket!).pause();
  }

  /** Without a word, as a browser in a tunnel. */
  cut(): void {
    const { socket } = this;
    this.socket = null;
    if (socket?.connected) rawSocketOf(socket).terminate();
  }

  versionsOf(shipmentId: string): number[] {
    return this.told.filter((told) => told.shipment_id === shipmentId).map(({ version }) => version);
  }

  /** Resolves when it has been told of a version. */
  async reaches(shipmentId: string, version: number, deadlineMs?: number): Promise<void> {
    await until(
      () => Promise.resolve(this.known.get(shipmentId) ?? 0),
      (known) => known >= version,
      deadlineMs,
    );
  }

  /** All up to the snapshots must be told by now, to one who had something before; a newcomer begins there. */
  private begin({ shipments }: SubscribeAnswer): void {
    for (const { shipment_id: id, version } of shipments) {
      const known = this.known.get(id) ?? version;
      if (version !== known) this.flaws.push(`${id}: answered ${version} after ${known}`);
      this.known.set(id, known);
    }
  }

  /** It wants the next version, and no other. */
  private hear(told: ToldVersion): void {
    const known = this.known.get(told.shipment_id);
    if (known !== undefined && told.version !== known + 1) {
      this.flaws.push(`${told.shipment_id}: ${told.version} told after ${known}`);
    }
    this.known.set(told.shipment_id, told.version);
    this.told.push(told);
  }
}

function rawSocketOf(socket: Socket): { pause(): void; terminate(): void } {
  return (socket.io.engine.transport as unknown as { ws: { pause(): void; terminate(): void } }).ws;
}
