/** Taking in goes first, and nothing waits for ever. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Inbox } from '../../src/inbox/inbox.service.js';
import { RightOfWay } from '../../src/inbox/right-of-way.service.js';

const MANY = 1_000_000;

const rightOfWayAt = (door: { isCrowded: boolean }) => new RightOfWay(door as Inbox);

/** Whether a slice may begin, and from when on. */
function waiting(rightOfWay: RightOfWay) {
  const state = { begun: false, promise: Promise.resolve() };
  state.promise = rightOfWay.wait().then(() => void (state.begun = true));
  return state;
}

/** One turn of the loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a slice', () => {
  it('begins at once while there is no crowd at the door, whatever the ones before it have cost', async () => {
    const rightOfWay = rightOfWayAt({ isCrowded: false });
    rightOfWay.pay(MANY);
    const slice = waiting(rightOfWay);
    await turn();
    expect(slice.begun).toBe(true);
  });

  it('begins at once where none came before it', async () => {
    const slice = waiting(rightOfWayAt({ isCrowded: true }));
    await turn();
    expect(slice.begun).toBe(true);
  });

  it('waits for an idle loop while webhooks crowd, and begins when it has been one', async () => {
    const rightOfWay = rightOfWayAt({ isCrowded: true });
    await pause(50); // more than counts as saved
    rightOfWay.pay(400);
    const slice = waiting(rightOfWay);
    await turn();
    expect(slice.begun).toBe(false);
    await slice.promise;
  });

  it('waits for those that were there before it', async () => {
    const rightOfWay = rightOfWayAt({ isCrowded: true });
    await pause(50); // more than counts as saved
    const first = rightOfWay.wait().then(() => rightOfWay.pay(400));
    const second = waiting(rightOfWay);
    await first;
    await turn();
    expect(second.begun).toBe(false);
    await second.promise;
  });

  it('begins when the crowd is gone', async () => {
    const door = { isCrowded: true };
    const rightOfWay = rightOfWayAt(door);
    rightOfWay.pay(MANY);
    const slice = waiting(rightOfWay);
    await turn();
    door.isCrowded = false;
    await pause(50);
    expect(slice.begun).toBe(true);
  });

  it('begins all the same where the loop is never idle enough', async () => {
    const rightOfWay = rightOfWayAt({ isCrowded: true });
    rightOfWay.pay(MANY);
    const slice = waiting(rightOfWay);
    while (!slice.begun) await turn(); // without rest
  });

  it('waits no longer for a flood that is over than for a moment of an idle loop', async () => {
    const rightOfWay = rightOfWayAt({ isCrowded: true });
    for (let slices = 0; slices < 100; slices += 1) rightOfWay.pay(MANY);
    const before = performance.eventLoopUtilization().idle;
    await rightOfWay.wait();
    expect(performance.eventLoopUtilization().idle - before).toBeLessThan(250);
  });
});
