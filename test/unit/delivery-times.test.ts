/** Messages are sent again on the schedule of Standard Webhooks; endpoints that fail are left alone, and not for ever. */
import { BREAKS_AFTER, pauseAfter, waitAfter } from '../../src/domain/delivery-times.js';

const HOUR = 3600;

it('a message is tried ten times over 75 hours', () => {
  const waits = Array.from({ length: 11 }, (_, attempts) => waitAfter(attempts, 0.5));
  const seconds = [0, 5, 300, 1800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
  expect(waits).toEqual([...seconds.map((wait) => wait * 1000), null]);
});

it('waits differ by up to a fifth', () => {
  expect([waitAfter(1, 0), waitAfter(1, 1)]).toEqual([4000, 6000]);
});

it('an endpoint is left alone after five failures, longer and longer, but never for more than five minutes', () => {
  expect(pauseAfter(BREAKS_AFTER - 1)).toBe(0);
  expect([5, 9, 10, 15, 20, 25, 1_000_000].map((failures) => pauseAfter(failures) / 1000)).toEqual([
    15, 15, 30, 60, 120, 240, 300,
  ]);
});
