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
function drainOfLooks(follow: AfterCommit['follow'] = () => Promise.resolve()) {
  const looks: Look[] = [];
  let isEmpty = false;
  const workOff: SliceWorker['workOff'] = (cut) =>
    new Promise((find, fail) => (isEmpty ? find(null) : looks.push({ cut, find, fail })));
  const empty = () => {
    isEmpty = true;
    for (const { find } of looks) find(null);
  };
  const rightOfWay = { wait: () => Promise.resolve(), pay: () => undefined };
  const drain = new Drain(
    rightOfWay as unknown as RightOfWay,
    { workOff } as unknown as SliceWorker,
    { follow } as unknown as AfterCommit,
  );
  return { drain, looks, empty };
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

it('that still has a slice told leaves what it is called for to the one that began meanwhile', async () => {
  let told = () => undefined as void;
  const { drain, looks } = drainOfLooks(() => new Promise((resolve) => (told = resolve)));
  const first = drain.drain();
  await turn();
  looks[0]!.find(SLICE);
  await turn();
  looks[1]!.find(null);
  await turn();
  const second = drain.drain();
  await turn();
  await drain.drain();
  told();
  await first;
  expect(looks).toHaveLength(3);

  looks[2]!.find(null);
  await turn();
  expect(looks).toHaveLength(4);
  looks[3]!.find(null);
  await second;
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
  const { drain, looks, empty } = drainOfLooks();
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
  await turn();
  expect(looks).toHaveLength(3);
  empty();
  await first;
});

it('looks once more when its help has ended, whatever has become of it', async () => {
  const { drain, looks, empty } = drainOfLooks();
  const first = drain.drain();
  await turn();
  looks[0]!.cut(FULL);
  looks[0]!.find(FULL);
  await turn();
  looks[2]!.find(null);
  await turn();
  expect(looks).toHaveLength(3);
  looks[1]!.fail(new Error('PostgreSQL is away'));
  await turn();
  expect(looks).toHaveLength(4);
  empty();
  await first;
});

it('tells the slices of both hands in the order in which they were committed', async () => {
  const [helped, own] = [sliceOf(false), sliceOf(false)];
  const told: string[] = [];
  const { drain, looks, empty } = drainOfLooks(async (slice) => {
    if (slice === helped) await turn();
    told.push(slice === helped ? 'first' : 'second');
  });
  const first = drain.drain();
  await turn();
  looks[0]!.cut(FULL);
  await turn();
  looks[1]!.find(helped);
  looks[0]!.find(own);
  empty();
  await first;
  expect(told).toEqual(['first', 'second']);
});
