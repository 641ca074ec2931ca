/**
 * (c) Events a second from the door to the read model, sustained: senders hold back while more than a second's worth is
 * acknowledged and not yet applied. Single events, bodies of many and the bare group commit take turns, of a minute each in
 * all, so that a machine that slows down slows all of them.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { fullSpeed, inTurn } from '../support/closed-loop.mjs';
import { anyOf } from '../support/measure.mjs';
import { bareWebhookOf, push } from '../support/sender.mjs';

const SENDERS = 50;
const MANY = 100;
/** Events that may be on their way. */
const MOST_UNDONE = 5000;
const LOOK_MS = 100;
const WARM_UP_SECONDS = 3;

export async function applied({ milepost, bare, numbers, seconds, sustainedTurns, sustainedSeconds }) {
  const best = await inTurn(sustainedTurns, {
    bare: () => fullSpeed(bare.url, seconds, () => bareWebhookOf(anyOf(numbers))),
    single: () => sustained(milepost, numbers, 1, sustainedSeconds),
    many: () => sustained(milepost, numbers, MANY, sustainedSeconds),
  });
  const [single, many, bareAcks] = [best.single, best.many, best.bare].map(({ perSecond }) => perSecond);
  return { single, many, bareAcks, ratio: single / bareAcks };
}

/** @returns events a second */
async function sustained(milepost, numbers, perBody, seconds) {
  const added = () => milepost.count('milepost_events_total');
  const before = await added();
  let sent = 0;
  let done = 0;
  let isOver = false;
  const sender = async () => {
    while (!isOver) {
      if (sent - done >= MOST_UNDONE) {
        await pause(LOOK_MS / 4);
        continue;
      }
      sent += perBody;
      await push(milepost, ...Array.from({ length: perBody }, () => anyOf(numbers)));
    }
  };
  const watch = async () => {
    for (; !isOver; await pause(LOOK_MS)) done = (await added()) - before;
  };
  const running = [watch(), ...Array.from({ length: SENDERS }, sender)];
  await pause(WARM_UP_SECONDS * 1000);
  const [begin, from] = [performance.now(), await added()];
  await pause(seconds * 1000);
  const perSecond = (((await added()) - from) * 1000) / (performance.now() - begin);
  isOver = true;
  await Promise.all(running);
  await milepost.untilQuiet();
  return { perSecond };
}
