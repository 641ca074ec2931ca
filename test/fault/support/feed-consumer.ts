/** A consumer of the change feed that restarts at random, and keeps nothing over it but a cursor, at times an older one. */
import { setTimeout as pause } from 'node:timers/promises';
import { groupBy } from '../../../src/domain/group-by.js';
import type { Brand, EventDocument } from '../../support/brand.js';
import type { Ledger } from './ledger.js';

export interface FeedItem {
  readonly sequence: number;
  readonly shipment_id: string;
  readonly version: number;
  readonly event: EventDocument;
}

export interface FeedPage {
  readonly data: readonly FeedItem[];
  readonly has_more: boolean;
  readonly next_cursor: string;
}

const MOST_AT_ONCE = 40;
const RESTARTS = 0.2;
const AGAIN_MS = 20;
const START = '0';

export class FeedConsumer {
  /** What the feed said, in the order of its sequence: the first is 1. */
  private readonly items: FeedItem[] = [];
  private readonly flaws: string[] = [];
  private cursor = START;
  private cursorBefore = START;

  constructor(
    private readonly brand: Brand,
    private readonly random: () => number,
  ) {}

  async follow(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      if (this.random() < RESTARTS) this.restart();
      const read = await this.read().catch(() => null); // it is killed meanwhile
      if (!read?.has_more) await pause(AGAIN_MS);
    }
  }

  /** Until there is nothing more. @throws Error where it is not answered */
  async readToEnd(): Promise<void> {
    for (let read: FeedPage | null = null; read?.data.length !== 0;) read = await this.read();
  }

  /**
   * What is wrong with all that it read: every acknowledged event once, versions of a shipment in order, nothing else.
   * @param shipments ids by tracking number
   */
  flawsAgainst({ sent, acknowledged }: Ledger, shipments: ReadonlyMap<string, string>): string[] {
    const wrong = [...this.flaws];
    const told = groupBy(this.items, ({ shipment_id }) => shipment_id);
    const seen = new Set<string>();
    for (const [number, id] of shipments) {
      for (const [index, { version, event }] of (told.get(id) ?? []).entries()) {
        const eventId = `${number}-${event.code}`;
        if (version !== index + 1) wrong.push(`${number}: version ${version} is number ${index + 1}`);
        if (seen.has(eventId) || !sent.has(eventId)) wrong.push(`${eventId}: told twice, or never sent`);
        seen.add(eventId);
      }
      told.delete(id);
    }
    const missed = [...acknowledged].filter(
      (id) => shipments.has(sent.get(id)!.tracking_number) && !seen.has(id),
    );
    return [
      ...wrong,
      ...missed.map((id) => `${id}: never told`),
      ...[...told.keys()].map((id) => `${id}: not its own`),
    ];
  }

  private restart(): void {
    this.cursor = this.random() < 0.5 ? this.cursor : this.cursorBefore;
  }

  /** Reads one page. What was read before is told again as it was. */
  private async read(): Promise<FeedPage> {
    const limit = 1 + Math.floor(this.random() * MOST_AT_ONCE);
    const path = `/api/v1/events?after=${this.cursor}&limit=${limit}`;
    const { status, body } = await this.brand.request<FeedPage>('GET', path);
    if (status !== 200) throw new Error(`the feed was answered ${status}`);
    for (const [index, item] of body.data.entries()) this.take(item, Number(this.cursor) + index + 1);
    if (body.data.length > 0) [this.cursorBefore, this.cursor] = [this.cursor, body.next_cursor];
    return body;
  }

  private take(item: FeedItem, expected: number): void {
    const known = this.items[item.sequence - 1];
    if (item.sequence !== expected) this.flaws.push(`sequence ${item.sequence} in the place of ${expected}`);
    else if (!known) this.items.push(item);
    else if (placeOf(known) !== placeOf(item))
      this.flaws.push(`sequence ${expected}: another event than before`);
  }
}

/** What never changes of an item: where its shipment stands, and when an event was first received, may. */
function placeOf({ shipment_id, version, event }: FeedItem): string {
  return [shipment_id, version, event.event_id, event.code].join(' ');
}
