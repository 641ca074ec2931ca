/**
 * The benchmark: Milepost beside bare servers on the same fresh stores, in turn, in one run. `docs/performance.md` says
 * how to read it.
 *
 *   npm run bench -- [--quick] [--json FILE] [--shipments 10000] [--only reads,acks,applied,latency]
 *
 * More parts, which take longer, by their names in --only: footprint, recovery, fanOut. Several sizes, as in
 * `--shipments 10000,100000,1000000`, are measured one after the other while the tables grow. `--subscribed TYPES` has an
 * endpoint told of what happens, as in `--subscribed shipment.status_changed` or `--subscribed '*'`.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { acks } from './parts/acks.mjs';
import { applied } from './parts/applied.mjs';
import { fanOut } from './parts/fan-out.mjs';
import { footprint } from './parts/footprint.mjs';
import { latency } from './parts/latency.mjs';
import { reads } from './parts/reads.mjs';
import { recovery } from './parts/recovery.mjs';
import { Bare } from './support/bare.mjs';
import { growTo } from './support/crowd.mjs';
import { numbersFrom, someOf } from './support/measure.mjs';
import { Milepost } from './support/milepost.mjs';
import { subscribe, SUBSCRIBER_RANGE } from './support/subscriber.mjs';

const USUAL = ['reads', 'acks', 'applied', 'latency'];
const PARTS = { reads, acks, applied, latency, footprint, recovery, fanOut };
const WHOLE = {
  turns: 5,
  seconds: 5,
  sustainedTurns: 3,
  sustainedSeconds: 20,
  rates: [200, 1000, 5000],
  backlog: 1_000_000,
  sockets: [1000, 10_000],
};
const QUICK = {
  turns: 2,
  seconds: 2,
  sustainedTurns: 1,
  sustainedSeconds: 5,
  rates: [200],
  backlog: 20_000,
  sockets: [100],
};
/** So many of the shipments are looked up and followed; events come for all of them. */
const WATCHED = 10_000;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string', default: USUAL.join() },
    shipments: { type: 'string' },
    subscribed: { type: 'string' },
  },
});
const sizes = (values.shipments ?? (values.quick ? '1000' : '10000')).split(',').map((size) => {
  return numbersFrom({ shipments: size }).shipments;
});
const names = values.only.split(',');
const unknown = names.find((name) => !(name in PARTS));
if (unknown !== undefined) throw new Error(`--only knows ${Object.keys(PARTS).join(', ')}, not "${unknown}"`);

/** Every part at one size. */
async function measure(milepost, bare, shipments) {
  const { numbers, ids } = await growTo(milepost, shipments);
  const watched = someOf(numbers.length, WATCHED).map((place) => ({
    number: numbers[place],
    id: ids[place],
  }));
  // Redis has an entry of what is looked up.
  for (const { id } of watched) await milepost.ask('GET', `/api/v1/tracking/${id}`);
  const ground = { milepost, bare, numbers, watched, ...(values.quick ? QUICK : WHOLE) };
  const found = { shipments };
  for (const name of names) {
    console.log(`\n${name}, ${shipments} shipments`);
    found[name] = await PARTS[name](ground);
  }
  const { reads, acks, applied } = found;
  const ratios = { read: reads?.ratio, ack: acks?.ratio, applied: applied?.ratio };
  console.log('\nas a share of the bare servers');
  for (const [name, ratio] of Object.entries(ratios)) {
    if (ratio !== undefined) console.log(`  ${name.padEnd(8)} ${ratio.toFixed(2)}`);
  }
  return { ratios, ...found };
}

const milepost = await Milepost.start(values.subscribed ? SUBSCRIBER_RANGE : {});
const bare = await Bare.start(milepost);
const subscriber = values.subscribed ? await subscribe(milepost, values.subscribed) : null;
const stop = async () => {
  subscriber?.stop();
  await bare.stop();
  await milepost.stop();
};
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void stop().finally(() => process.exit(1)));
}
const measured = [];
try {
  for (const size of sizes) measured.push(await measure(milepost, bare, size));
  if (subscriber) console.log(`\nthe subscriber was sent ${subscriber.found.messages} messages`);
} finally {
  await stop();
}

if (values.json) {
  const machine = { cores: cpus().length, processor: cpus()[0].model, node: process.version };
  const [first] = measured;
  await writeFile(
    values.json,
    `${JSON.stringify({ ratios: first.ratios, ...machine, sizes: measured }, null, 2)}\n`,
  );
}
