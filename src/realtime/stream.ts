/**
 * One stream as this process follows it: every event in order, each told once, whatever the channel loses, repeats or
 * swaps. What the channel brings next in order is told at once; whatever else it says only makes us read PostgreSQL.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Placed, Source } from './source.js';

/** Milliseconds until PostgreSQL is asked again after it could not answer. */
const TRY_AGAIN = 250;

/** What is told from a moment on, kept for somebody who has to hear other things first. */
export interface Notebook {
  /** The notes have all that was told after this place; `null` while the stream has not begun. */
  since: number | null;
  readonly events: Placed[];
}

export class Stream {
  /** All up to here is told. `null`: nobody knows yet where to begin. */
  private place: number | null = null;
  private heard = 0;
  private reading = false;
  private heardWhileReading = false;
  private ended = false;
  private readonly notebooks = new Set<Notebook>();
  private readonly waiting = new Set<{ place: number; resolve: () => void }>();

  constructor(
    readonly source: Source,
    private readonly tell: (event: Placed) => void,
    private readonly onTrouble: (error: Error) => void = () => undefined,
  ) {}

  /** Begins to keep what is told. */
  takeNotes(): Notebook {
    const notebook: Notebook = { since: this.place, events: [] };
    this.notebooks.add(notebook);
    return notebook;
  }

  endNotes(notebook: Notebook): void {
    this.notebooks.delete(notebook);
  }

  /** Begins after this place, where nobody has begun it yet. How far PostgreSQL is by then is to be heard next. */
  begin(place: number): void {
    if (this.place !== null) return;
    this.place = place;
    for (const notebook of this.notebooks) notebook.since ??= place;
    this.catchUp();
  }

  /** Learns that the stream has come to a place, and perhaps what happened there. */
  hear(place: number, event?: Placed['event']): void {
    this.heard = Math.max(this.heard, place);
    this.heardWhileReading = true;
    if (this.place === null || this.reading || place <= this.place) return;
    if (event && place === this.place + 1) this.tellNext({ place, event });
    else this.catchUp();
  }

  /** Resolves when all that PostgreSQL has up to a place is told, or the stream has ended. */
  reach(place: number): Promise<void> {
    if (this.ended) return Promise.resolve();
    this.hear(place);
    return new Promise((resolve) => {
      this.waiting.add({ place, resolve });
      this.release(this.place);
    });
  }

  end(): void {
    this.ended = true;
    this.release(Infinity);
  }

  private catchUp(): void {
    if (!this.reading) void this.readOn();
  }

  /** What is heard meanwhile is read as well, so there is never more than one who tells. */
  private async readOn(): Promise<void> {
    this.reading = true;
    while (!this.ended && this.heard > this.place!) {
      try {
        this.heardWhileReading = false;
        const events = await this.source.readAfter(this.place!);
        for (const event of events) this.tellNext(event);
        if (events.length === 0 && !this.heardWhileReading) this.forgetHearsay();
      } catch (error) {
        this.onTrouble(error as Error);
        await pause(TRY_AGAIN);
      }
    }
    this.reading = false;
  }

  /** What is said is committed before it is said; if PostgreSQL has nothing of it, it is not so. */
  private forgetHearsay(): void {
    this.heard = this.place!;
    this.release(Infinity);
  }

  /** Nothing after the end: by then another stream may tell the same room. */
  private tellNext(event: Placed): void {
    if (this.ended) return;
    this.place = event.place;
    for (const notebook of this.notebooks) notebook.events.push(event);
    this.tell(event);
    this.release(this.place);
  }

  private release(reached: number | null): void {
    for (const waiter of this.waiting) {
      if (waiter.place > (reached ?? -1)) continue;
      this.waiting.delete(waiter);
      waiter.resolve();
    }
  }
}
