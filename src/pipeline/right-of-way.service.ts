/**
 * Taking in goes first. Slices share the event loop with webhooks, lookups and sockets: while webhooks crowd at the door,
 * a slice waits until the loop has been idle for as long as the slices before it have cost. So there is room for all that
 * also when far more is acknowledged than can be applied. Without a crowd no slice waits: a busy loop would hold it up just
 * when it is wanted.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Inbox } from '../inbox/inbox.service.js';

/** Milliseconds of an idle loop that an event costs: the more, the sooner is a webhook answered and the later shown. */
const PRICE = 0.06;
/** Milliseconds that were idle while no slice came, and count for those that do. */
const MOST_SAVED = 20;
/** Of an idle loop, that slices may owe: a flood that is over holds up no later event. */
const MOST_OWED = 50;
/** Milliseconds after which a slice begins all the same. */
const LONGEST_WAIT = 500;
const LOOK_EVERY = 5;

@Injectable()
export class RightOfWay {
  /** Of the loop's idle milliseconds since the process began. */
  private spent = 0;

  constructor(private readonly inbox: Inbox) {}

  /** Resolves when a slice may begin. */
  async wait(): Promise<void> {
    const deadline = performance.now() + LONGEST_WAIT;
    while (this.inbox.isCrowded && idleTime() < this.spent && performance.now() < deadline) {
      await pause(LOOK_EVERY);
    }
  }

  /** For a slice of so many events. */
  pay(events: number): void {
    const idle = idleTime();
    this.spent = Math.min(Math.max(this.spent, idle - MOST_SAVED) + events * PRICE, idle + MOST_OWED);
  }
}

function idleTime(): number {
  return performance.eventLoopUtilization().idle;
}
