/** What is cut off by its time or by the end, and leaves nothing behind. */
import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Deadline } from '../../src/domain/deadline.js';

const HOUR = 3_600_000;

describe('a deadline', () => {
  it('is over after its time', async () => {
    const deadline = new Deadline(5, new AbortController().signal);
    await pause(20);
    expect([deadline.isOver, deadline.signal.aborted]).toEqual([true, true]);
    deadline.clear();
  });

  it('is cut off by the end, which is not its time', () => {
    const ending = new AbortController();
    const deadline = new Deadline(HOUR, ending.signal);
    ending.abort();
    expect([deadline.isOver, deadline.signal.aborted]).toEqual([false, true]);
    deadline.clear();
  });

  it('is cut off where the end came before it', () => {
    const deadline = new Deadline(HOUR, AbortSignal.abort());
    expect(deadline.signal.aborted).toBe(true);
    deadline.clear();
  });

  it('leaves nothing behind at what outlives it', () => {
    const { signal } = new AbortController();
    const deadlines = Array.from({ length: 100 }, () => new Deadline(HOUR, signal));
    expect(getEventListeners(signal, 'abort')).toHaveLength(100);
    for (const deadline of deadlines) deadline.clear();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
