/**
 * The benchmark: Milepost beside bare servers on the same fresh stores, in turn, in one run. `docs/performance.md` says
 * how to read it.
 *
 *   npm run bench -- [--quick] [--json FILE] [--shipments 10000] [--only reads,acks,applied,latency]
 *
 * More parts, which take longer, by their names in --only: footprint, recovery, fanOut.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chunksOf } from '../../dist/domain/chunks.js';
import { eachOf } from '../../dist/domain/each-of.js';
import { acks } from './parts/acks.mjs';
import { applied } from './parts/applied.mjs';
import { fanOut } from './parts/fan-out.mjs';
import { footprint } from './parts/footprint.mjs';
import { latency } from './parts/latency.mjs';
import { reads } from './parts/reads.mjs';
import { recovery } from './parts/recovery.mjs';
import { Bare } from './support/bare.mjs';
import { numbersFrom } from './support/measure.mjs';
import { Milepost } from './support/milepost.mjs';
import { push } from './support/sender.mjs';

const USUAL = ['reads', 'acks', 'applied', 'latency'];
const PARTS = { reads, acks, applied, latency, footprint, recovery, fanOut };
const WHOLE = {
  turns: 5,
  seconds: 5,
  sustainedSeconds: 60,
  rates: [200, 1000, 5000],
  backlog: 1_000_000,
  sockets: [1000, 10_000],
};
const QUICK = {
  turns: 2,
  seconds: 2,
  sustainedSeconds: 5,
  rates: [200],
  backlog: 20_000,
  sockets: [100],
};
/** Of each shipment, before anything is measured. */
const EVENTS = 5;
const PER_BODY = 100;
const SENDERS = 4;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string', default: USUAL.join() },
    shipments: { type: 'string' },
  },
});
const { shipments } = numbersFrom({ shipments: values.shipments ?? (values.quick ? '1000' : '10000') });
const names = values.only.split(',');
const unknown = names.find((name) => !(name in PARTS));
if (unknown !== undefined) throw new Error(`--only knows ${Object.keys(PARTS).join(', ')}, not "${unknown}"`);

/** Every shipment has a history, and Redis an entry of it. */
async function fill(milepost, numbers, ids) {
  console.log(`${EVENTS} events for each of them`);
  const bodies = chunksOf(Array.from({ length: EVENTS }, () => numbers).flat(), PER_BODY);
  await eachOf(bodies, SENDERS, (some) => push(milepost, ...some));
  await milepost.untilQuiet();
  for (const id of ids) await milepost.ask('GET', `/api/v1/tracking/${id}`);
}

const milepost = await Milepost.start();
const bare = await Bare.start(milepost);
const found = { shipments, cores: cpus().length, processor: cpus()[0].model, node: process.version };
try {
  const { numbers, ids } = await milepost.register(shipments);
  await fill(milepost, numbers, ids);
  const ground = { milepost, bare, numbers, ids, ...(values.quick ? QUICK : WHOLE) };
  for (const name of names) {
    console.log(`\n${name}`);
    found[name] = await PARTS[name](ground);
  }
} finally {
  await bare.stop();
  await milepost.stop();
}

const ratios = {
  read: found.reads?.ratio,
  ack: found.acks?.ratio,
  applied: found.applied && found.acks && found.applied.single / found.acks.bare.perSecond,
};
console.log('\nas a share of the bare servers');
for (const [name, ratio] of Object.entries(ratios)) {
  if (ratio !== undefined) console.log(`  ${name.padEnd(8)} ${ratio.toFixed(2)}`);
}
if (values.json) await writeFile(values.json, `${JSON.stringify({ ratios, ...found }, null, 2)}\n`);
