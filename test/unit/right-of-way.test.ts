/** Taking in goes first, and nothing waits for ever. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Inbox } from '../../src/inbox/inbox.service.js';
import { RightOfWay } from '../../src/pipeline/right-of-way.service.js';

const MANY = 1_000_000;
/** Milliseconds behind, as in a flood. */
const LATE = 2000;

const rightOfWayAt = (door: { isBusy: boolean }) => new RightOfWay(door as Inbox);

/** Whether a slice may begin, and from when on. */
function waiting(rightOfWay: RightOfWay) {
  const state = { begun: false, promise: Promise.resolve() };
  state.promise = rightOfWay.wait().then(() => void (state.begun = true));
  return state;
}

/** One turn of the loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a slice', () => {
  it('begins at once while nobody is at the door, whatever the ones before it have cost', async () => {
    const rightOfWay = rightOfWayAt({ isBusy: false });
    rightOfWay.pay(MANY, LATE);
    const slice = waiting(rightOfWay);
    await turn();
    expect(slice.begun).toBe(true);
  });

  it('begins at once where none came before it', async () => {
    const slice = waiting(rightOfWayAt({ isBusy: true }));
    await turn();
    expect(slice.begun).toBe(true);
  });

  it('waits for an idle loop while webhooks come, and begins when it has been one', async () => {
    const rightOfWay = rightOfWayAt({ isBusy: true });
    await pause(50); // more than counts as saved
    rightOfWay.pay(400, LATE);
    const slice = waiting(rightOfWay);
    await turn();
    expect(slice.begun).toBe(false);
    await slice.promise;
  });

  it('begins at once where the slices keep up, however busy the loop is', async () => {
    const rightOfWay = rightOfWayAt({ isBusy: true });
    rightOfWay.pay(MANY, 900);
    const slice = waiting(rightOfWay);
    await turn();
    expect(slice.begun).toBe(true);
  });

  it('begins when the door is quiet again', async () => {
    const door = { isBusy: true };
    const rightOfWay = rightOfWayAt(door);
    rightOfWay.pay(MANY, LATE);
    const slice = waiting(rightOfWay);
    await turn();
    door.isBusy = false;
    await pause(50);
    expect(slice.begun).toBe(true);
  });

  it('begins all the same where the loop is never idle enough', async () => {
    const rightOfWay = rightOfWayAt({ isBusy: true });
    rightOfWay.pay(MANY, LATE);
    const slice = waiting(rightOfWay);
    while (!slice.begun) await turn(); // without rest
  });

  it('waits no longer for a flood that is over than for a moment of an idle loop', async () => {
    const rightOfWay = rightOfWayAt({ isBusy: true });
    for (let slices = 0; slices < 100; slices += 1) rightOfWay.pay(MANY, LATE);
    const before = performance.eventLoopUtilization().idle;
    await rightOfWay.wait();
    expect(performance.eventLoopUtilization().idle - before).toBeLessThan(250);
  });
});
