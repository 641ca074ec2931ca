/**
 * READ FIRST. How a client comes to be told every version in order, each once, with nothing between what it knew and
 * what it is told:
 *
 * 1. look     a first snapshot of each shipment; those that are not this customer's end here (`lookup.service.ts`)
 * 2. follow   their streams, and take notes of all that they tell from now on
 * 3. begin    a snapshot that has all that the notes lack: the first one, unless the stream was ahead of it
 * 4. resume   tell what lies between the version that the client names and the snapshot's
 * 5. answer   in one turn of the event loop: the snapshots; then the notes, from each snapshot on; then into the room
 *
 * In a room, every socket has been told all that came before, so from there on one message serves them all.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { channelOf, waitingRoomOf } from './channels.js';
import { Lookup, type Looked, type Refusal } from './lookup.service.js';
import { MissedVersions } from './missed-versions.service.js';
import { placesOf } from './places.js';
import { type Snapshot, Snapshots } from './snapshots.service.js';
import { CustomerSource, ShipmentSource } from './source.js';
import type { Notebook, Stream } from './stream.js';
import { Streams } from './streams.service.js';
import type { SubscribeRequest } from './subscribe-request.js';
import type { TrackingEvent } from '../tracking/tracking-event.js';
import type { ViewerSocket } from './viewer.js';

export interface SubscribeAnswer {
  readonly ok: true;
  /** As `GET /api/v1/tracking/{shipment_id}` shows them. */
  readonly shipments: readonly object[];
  readonly errors: readonly Refusal[];
  /** Up to here the customer's feed is told; only with `all`. */
  readonly sequence?: number;
}

/** One stream on its way to a socket. */
interface Pending {
  readonly stream: Stream;
  readonly notebook: Notebook;
  snapshot: Snapshot | null;
  /** The place up to which the client has all; `null`: it takes the snapshot. */
  readonly after: number | null;
}

/** Events noted for a client that is slow to take what it missed. */
const MOST_NOTES = 10_000;
/** One is enough, unless PostgreSQL has lost what it had. */
const MOST_ATTEMPTS = 5;

@Injectable()
export class Subscriber {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    private readonly lookup: Lookup,
    private readonly streams: Streams,
    private readonly snapshots: Snapshots,
    private readonly missed: MissedVersions,
  ) {}

  /**
   * @param answer is called once, in the midst of it
   * @throws Problem; and Error while PostgreSQL is away: the socket then follows nothing of what it asked for, and is
   * closed where that has cost it something that it followed before
   */
  async subscribe(
    socket: ViewerSocket,
    request: SubscribeRequest,
    answer: (answer: SubscribeAnswer) => void,
  ): Promise<void> {
    const { found, refused } = await this.lookup.look(socket, request);
    const hadSomething = socket.data.following.size > 0;
    const pending = found.map((one) => this.follow(socket, one));
    try {
      await this.begin(pending);
      await this.resume(socket, pending);
      if (!(await taken(socket, pending))) return;
      await Promise.all(pending.map(({ stream, snapshot }) => stream.reach(snapshot!.place)));
      if (!socket.connected) return;
      answer(answerOf(pending, refused));
      for (const one of pending) if (socket.connected) this.admit(socket, one);
    } catch (error) {
      if (hadSomething) socket.conn.close(); // when it is back it resumes, whole
      throw error;
    } finally {
      for (const one of pending) this.letGo(socket, one);
    }
  }

  unsubscribe(socket: ViewerSocket, channels: Iterable<string>): void {
    for (const channel of channels) {
      const stream = socket.data.following.get(channel);
      if (!stream) continue;
      socket.data.following.delete(channel);
      void socket.leave(channel);
      this.streams.leave(stream);
    }
  }

  /** A stream that the socket follows already is left, and begun again where it was. */
  private follow(socket: ViewerSocket, { source, snapshot, after }: Looked): Pending {
    const stream = this.streams.follow(source);
    const notebook = stream.takeNotes();
    const place = socket.data.following.has(source.channel) ? notebook.since : null;
    this.unsubscribe(socket, [source.channel]);
    void socket.join(waitingRoomOf(source.channel));
    return { stream, notebook, snapshot, after: after ?? place };
  }

  private async begin(pending: readonly Pending[]): Promise<void> {
    await this.streams.opened(pending.map(({ stream }) => stream));
    const unbegun = pending.filter(({ notebook, snapshot }) => notebook.since === null && snapshot !== null);
    const places = await placesOf(
      this.pools.bookkeeping,
      unbegun.map(({ stream }) => stream.source),
    );
    for (const { stream, snapshot } of unbegun) {
      stream.begin(snapshot!.place);
      stream.hear(places.get(stream.source.channel) ?? 0); // what was said before the channel was open
    }
    await Promise.all(pending.map((one) => this.freshen(one)));
  }

  /** Takes another snapshot where the stream has told more than the first one has. */
  private async freshen(pending: Pending): Promise<void> {
    const { stream, notebook } = pending;
    for (let attempt = 1; (pending.snapshot?.place ?? -1) < (notebook.since ?? 0); attempt += 1) {
      if (attempt > MOST_ATTEMPTS) throw new Error('the stream is ahead of what PostgreSQL has');
      pending.snapshot = await this.snapshots.fresh(stream.source);
      stream.begin(pending.snapshot.place);
    }
  }

  private async resume(socket: ViewerSocket, pending: readonly Pending[]): Promise<void> {
    const ranges = pending.flatMap(({ stream: { source }, after, snapshot }) => {
      if (!(source instanceof ShipmentSource) || after === null || after >= snapshot!.place) return [];
      return { shipment_id: source.shipmentId, first_version: after + 1, last_version: snapshot!.place };
    });
    for await (const events of this.missed.in(socket.data.viewer.customerId, ranges)) {
      for (const event of events) socket.emit('tracking.event', event);
      if (!(await taken(socket, pending))) return;
    }
    const feed = feedIn(pending);
    if (feed) await this.resumeFeed(socket, feed, pending);
  }

  private async resumeFeed(socket: ViewerSocket, feed: Pending, pending: readonly Pending[]): Promise<void> {
    const { stream, after, snapshot } = feed;
    const end = snapshot!.place;
    for (let place = after ?? end; place < end;) {
      const missed = await stream.source.readAfter(place);
      for (const { place: at, event } of missed) if (at <= end) tellOfFeed(socket, event);
      if (missed.length === 0 || !(await taken(socket, pending))) return;
      place = missed.at(-1)!.place;
    }
  }

  private admit(socket: ViewerSocket, { stream, notebook, snapshot }: Pending): void {
    const { source } = stream;
    const tell = source instanceof ShipmentSource ? tellOfShipment : tellOfFeed;
    socket.data.following.set(source.channel, this.streams.follow(source));
    void socket.join(source.channel);
    for (const { place, event } of notebook.events) if (place > snapshot!.place) tell(socket, event);
  }

  private letGo(socket: ViewerSocket, { stream, notebook }: Pending): void {
    stream.endNotes(notebook);
    void socket.leave(waitingRoomOf(stream.source.channel));
    this.streams.leave(stream);
  }
}

/** Whether the client has taken a page, and did not take so long that its notes have grown out of hand. */
async function taken(socket: ViewerSocket, pending: readonly Pending[]): Promise<boolean> {
  const { outflow } = socket.data;
  if (pending.some(({ notebook }) => notebook.events.length > MOST_NOTES)) outflow.cut();
  return outflow.drained();
}

function tellOfShipment(socket: ViewerSocket, event: TrackingEvent): void {
  socket.emit('tracking.event', event);
}

/** What a shipment's own stream tells, the customer's does not. */
function tellOfFeed(socket: ViewerSocket, event: TrackingEvent): void {
  const own = channelOf(event.shipment_id);
  if (!socket.rooms.has(own) && !socket.rooms.has(waitingRoomOf(own))) socket.emit('tracking.event', event);
}

function feedIn(pending: readonly Pending[]): Pending | undefined {
  return pending.find(({ stream }) => stream.source instanceof CustomerSource);
}

function answerOf(pending: readonly Pending[], errors: readonly Refusal[]): SubscribeAnswer {
  const shipments = pending.flatMap(({ snapshot }) => snapshot!.document ?? []);
  const feed = feedIn(pending);
  return { ok: true, shipments, errors, ...(feed && { sequence: feed.snapshot!.place }) };
}
