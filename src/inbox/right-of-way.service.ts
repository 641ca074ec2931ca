/**
 * Taking in goes first. Slices and deliveries share the event loop with webhooks, lookups and sockets: while webhooks crowd
 * at the door, the next slice or the next deliveries wait until the loop has been idle for as long as those before have
 * cost. So there is room for all that also when far more is acknowledged than can be applied. Without a crowd nobody waits:
 * a busy loop would hold up an event just when it is wanted. Each kind of work has a right of way of its own, so that
 * deliveries to many endpoints hold up no slice.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Inbox } from './inbox.service.js';

/** Milliseconds of an idle loop that an event or a delivery costs: the more, the sooner is a webhook answered and the later shown. */
const PRICE = 0.06;
/** Milliseconds that were idle while nobody came, and count for who does. */
const MOST_SAVED = 20;
/** Of an idle loop, that may be owed: a flood that is over holds up no later event. */
const MOST_OWED = 50;
/** Milliseconds after which work begins all the same. */
const LONGEST_WAIT = 500;
const LOOK_EVERY = 5;

@Injectable()
export class RightOfWay {
  /** Of the loop's idle milliseconds since the process began. */
  private spent = 0;
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly inbox: Inbox) {}

  /** Resolves when a slice, or some deliveries, may begin; one after the other. */
  wait(): Promise<void> {
    const deadline = performance.now() + LONGEST_WAIT;
    this.turn = this.turn.then(() => this.idleUntil(deadline));
    return this.turn;
  }

  private async idleUntil(deadline: number): Promise<void> {
    while (this.inbox.isCrowded && idleTime() < this.spent && performance.now() < deadline) {
      await pause(LOOK_EVERY);
    }
  }

  /** For so many events or deliveries. */
  pay(count: number): void {
    const idle = idleTime();
    this.spent = Math.min(Math.max(this.spent, idle - MOST_SAVED) + count * PRICE, idle + MOST_OWED);
  }
}

function idleTime(): number {
  return performance.eventLoopUtilization().idle;
}
