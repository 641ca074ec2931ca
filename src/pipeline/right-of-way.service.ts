/**
 * In a flood taking in goes first. Slices share the event loop with webhooks, lookups and sockets: once they are a second
 * behind, and while webhooks come, a slice waits until the loop has been idle for as long as the slices before it have
 * cost. So there is room for all that also when far more is acknowledged than can be applied. Slices that keep up never
 * wait, for it is a busy loop that they would wait for just when they are wanted.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Inbox } from '../inbox/inbox.service.js';

/** Milliseconds after its receipt that an event of a flood is applied. */
const FLOODED_AT = 1000;
/** Milliseconds of an idle loop that an event costs: the more, the sooner is a webhook answered and the later shown. */
const PRICE = 0.07;
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
  /** Milliseconds that the last slice was behind. */
  private behind = 0;

  constructor(private readonly inbox: Inbox) {}

  /** Resolves when a slice may begin. */
  async wait(): Promise<void> {
    if (this.behind < FLOODED_AT) return;
    const deadline = performance.now() + LONGEST_WAIT;
    while (this.inbox.isBusy && idleTime() < this.spent && performance.now() < deadline) {
      await pause(LOOK_EVERY);
    }
  }

  /** For a slice of so many events, the first of which was received so many milliseconds ago. */
  pay(events: number, behind: number): void {
    this.behind = behind;
    const idle = idleTime();
    this.spent = Math.min(Math.max(this.spent, idle - MOST_SAVED) + events * PRICE, idle + MOST_OWED);
  }
}

function idleTime(): number {
  return performance.eventLoopUtilization().idle;
}
