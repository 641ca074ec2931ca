/**
 * Does a carrier notice that Redis hangs? Acknowledgements at a fixed rate, with Redis well and with Redis stopped, in
 * turn, against a Milepost of its own on fresh embedded stores.
 *
 *   npm run bench:hung-redis -- [--rate 200] [--seconds 10] [--turns 5] [--shipments 1000]
 */
import { parseArgs } from 'node:util';
import { numbersFrom, openLoop, percentile, report } from './support/measure.mjs';
import { Milepost } from './support/milepost.mjs';
import { scan } from './support/sender.mjs';

const WARM_UP_SECONDS = 5;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '10' },
    turns: { type: 'string', default: '5' },
    shipments: { type: 'string', default: '1000' },
  },
});
const { rate, seconds, turns, shipments } = numbersFrom(values);

const milepost = await Milepost.start();
const redis = milepost.redis.pid();
try {
  const { numbers } = await milepost.register(shipments);
  const acknowledged = async (forSeconds, times) =>
    openLoop(rate, forSeconds, async (count, due) => {
      await scan(milepost, numbers[count % shipments]);
      times.push(performance.now() - due);
    });
  await acknowledged(WARM_UP_SECONDS, []);
  const well = [];
  const hung = [];
  for (let turn = 1; turn <= turns; turn += 1) {
    console.log(`turn ${turn} of ${turns}: ${rate} webhooks/s, ${seconds} s each with Redis well and hung`);
    await acknowledged(seconds, well);
    process.kill(redis, 'SIGSTOP');
    try {
      await acknowledged(seconds, hung);
    } finally {
      process.kill(redis, 'SIGCONT');
    }
    await milepost.untilQuiet(); // what waited does not burden the next turn
  }
  report('acknowledged, Redis well', well);
  report('acknowledged, Redis hung', hung);
  console.log(`p99 hung against well: ${(percentile(hung, 0.99) / percentile(well, 0.99)).toFixed(2)}`);
} finally {
  await milepost.stop();
}
