/** The simulation's timer. */
import { Agenda } from '../../../src/simulator/agenda.js';
import { randomOf } from '../../../src/simulator/random.js';

it('does everything once, in the order of its time, and what is added meanwhile too', async () => {
  const random = randomOf(1);
  const now = Date.now();
  const times = Array.from({ length: 5000 }, () => now - 1000 + Math.floor(random() * 1100));
  const later = times.length;
  times[later] = now + 150;
  const done: number[] = [];
  await new Promise<void>((resolve) => {
    const agenda = new Agenda((item) => {
      expect(times[item]).toBeLessThanOrEqual(Date.now());
      done.push(times[item]!);
      if (item === 0) agenda.add(times[later]!, later);
      if (done.length === times.length) resolve();
    });
    for (const [item, time] of times.slice(0, later).entries()) agenda.add(time, item);
  });
  expect(done).toEqual([...done].sort((a, b) => a - b));
});

it('is silent once it is stopped', () => {
  jest.useFakeTimers();
  const act = jest.fn();
  const agenda = new Agenda(act);
  agenda.add(Date.now() + 10, 1);
  agenda.stop();
  jest.advanceTimersByTime(1000);
  expect(act).not.toHaveBeenCalled();
  jest.useRealTimers();
});
