/** One drain is at it at a time, sees what came behind its back, and holds up nobody when it hangs; a second hand helps. */
import { setTimeout as pause } from 'node:timers/promises';
import type { RightOfWay } from '../../src/inbox/right-of-way.service.js';
import type { AfterCommit } from '../../src/pipeline/after-commit.service.js';
import { Drain } from '../../src/pipeline/drain.service.js';
import type { CutSlice } from '../../src/pipeline/slice-cutter.service.js';
import type { DoneSlice, SliceWorker } from '../../src/pipeline/slice-worker.service.js';

interface Look {
  /** The slice is cut. */
  readonly cut: (slice: CutSlice) => void;
  readonly find: (slice: DoneSlice | null) => void;
  readonly fail: (error: Error) => void;
}

const sliceOf = (isFull: boolean) => ({ events: [], isFull }) as unknown as CutSlice & DoneSlice;
const FULL = sliceOf(true);
const SLICE = sliceOf(false);
/** Longer than a drain may take over one slice. */
const HUNG = 1100;

/** A drain whose looks into the inbox end when the test says so. */
function drainOfLooks() {
  const looks: Look[] = [];
  const workOff: SliceWorker['workOff'] = (cut) =>
    new Promise((find, fail) => looks.push({ cut, find, fail }));
  const rightOfWay = { wait: () => Promise.resolve(), pay: () => undefined };
  const drain = new Drain(
    rightOfWay as unknown as RightOfWay,
    { workOff } as unknown as SliceWorker,
    { follow: () => Promise.resolve() } as unknown as AfterCommit,
  );
  return { drain, looks };
}

const turn = () => pause(1);

it('does not begin beside one that gets on, which looks again when it has found nothing more', async () => {
  const { drain, looks } = drainOfLooks();
  const first = drain.drain();
  await turn();
  await drain.drain();
  expect(looks).toHaveLength(1);

  looks[0]!.find(null);
  await turn();
  expect(looks).toHaveLength(2);
  looks[1]!.find(null);
  await first;
});

it('looks again after every slice, and ends when it has found nothing and nobody has called', async () => {
  const { drain, looks } = drainOfLooks();
  const first = drain.drain();
  await turn();
  looks[0]!.find(SLICE);
  await turn();
  looks[1]!.find(null);
  await first;
  expect(looks).toHaveLength(2);
});

it('begins beside one that hangs', async () => {
  const { drain, looks } = drainOfLooks();
  const hung = drain.drain();
  await pause(HUNG);
  const second = drain.drain();
  await turn();
  expect(looks).toHaveLength(2);

  for (const look of looks) look.find(null);
  await Promise.all([hung, second]);
});

it('begins again after one that failed', async () => {
  const { drain, looks } = drainOfLooks();
  const failed = drain.drain();
  await turn();
  looks[0]!.fail(new Error('PostgreSQL is away'));
  await expect(failed).rejects.toThrow('away');

  const second = drain.drain();
  await turn();
  looks[1]!.find(null);
  await second;
  expect(looks).toHaveLength(2);
});

it('is helped while slices are full', async () => {
  const { drain, looks } = drainOfLooks();
  const first = drain.drain();
  await turn();
  looks[0]!.cut(FULL);
  await turn();
  expect(looks).toHaveLength(2);
  looks[1]!.cut(FULL);
  await turn();
  expect(looks).toHaveLength(2);

  looks[1]!.find(FULL);
  await turn();
  expect(looks).toHaveLength(3);
  looks[2]!.cut(SLICE);
  looks[2]!.find(SLICE);
  looks[0]!.find(FULL);
  await turn();
  expect(looks).toHaveLength(4);
  looks[3]!.cut(SLICE);
  looks[3]!.find(null);
  await first;
  expect(looks).toHaveLength(4);
});

it('ends only when its help has ended, and finds itself what that could not apply', async () => {
  const { drain, looks } = drainOfLooks();
  let isOver = false;
  const first = drain.drain().then(() => (isOver = true));
  await turn();
  looks[0]!.cut(FULL);
  await turn();
  looks[0]!.find(null);
  await turn();
  expect(isOver).toBe(false);
  looks[1]!.fail(new Error('PostgreSQL is away'));
  await first;
});
