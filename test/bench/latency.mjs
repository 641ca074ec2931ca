/**
 * How long it takes until the API shows what a carrier has sent: open-loop webhooks at a fixed rate, lookups beside
 * them, against a Milepost of its own on fresh embedded stores.
 *
 *   npm run bench:latency -- [--rate 1000] [--lookups 200] [--seconds 30] [--shipments 10000]
 */
import { parseArgs } from 'node:util';
import { numbersFrom, openLoop, report } from './support/measure.mjs';
import { Milepost } from './support/milepost.mjs';

const WARM_UP_SECONDS = 5;
/** One event in so many is followed to the API. */
const FOLLOWED = 50;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '1000' },
    lookups: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    shipments: { type: 'string', default: '10000' },
  },
});
const { rate, lookups, seconds, shipments } = numbersFrom(values);

const milepost = await Milepost.start();
try {
  const { numbers, ids } = await milepost.register(shipments);
  const times = { acknowledged: [], shown: [], lookup: [] };
  const anyParcel = () => Math.floor(Math.random() * shipments);
  const webhook = async (count, due, measured) => {
    const parcel = anyParcel();
    const step = await milepost.scan(numbers[parcel]);
    if (measured) times.acknowledged.push(performance.now() - due);
    if (!measured || count % FOLLOWED !== 0) return;
    await milepost.shows(ids[parcel], step);
    times.shown.push(performance.now() - due);
  };
  const lookup = async (_, due, measured) => {
    await milepost.ask('GET', `/api/v1/tracking/${ids[anyParcel()]}`);
    if (measured) times.lookup.push(performance.now() - due);
  };
  for (const [forSeconds, measured] of [
    [WARM_UP_SECONDS, false],
    [seconds, true],
  ]) {
    const what = measured ? 'measuring' : 'warming up';
    console.log(`${what}: ${rate} events/s and ${lookups} lookups/s for ${forSeconds} s`);
    await Promise.all([
      openLoop(rate, forSeconds, (count, due) => webhook(count, due, measured)),
      openLoop(lookups, forSeconds, (count, due) => lookup(count, due, measured)),
    ]);
  }
  report('sent to acknowledged', times.acknowledged);
  report('sent to shown by GET /tracking', times.shown);
  report('GET /tracking', times.lookup);
} finally {
  await milepost.stop();
}
