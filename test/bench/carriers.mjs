/**
 * Carriers at their worst: webhooks that are dropped, repeated and late, one carrier that pushes nothing, one that hangs
 * for a minute, one that answers 429 for a minute. Does every parcel end with its whole timeline, and how long do the
 * other carriers' events take meanwhile? About eleven minutes.
 *
 *   npm run bench:carriers -- [--shipments 2000] [--probes 20]
 */
import { parseArgs } from 'node:util';
import {
  beginEverywhere,
  DOORS,
  reportCarriers,
  reportVerdict,
  startBoth,
  untilComplete,
} from './support/carriers.mjs';
import { numbersFrom, openLoop, percentile, report } from './support/measure.mjs';
import { scan } from './support/sender.mjs';

const { values } = parseArgs({
  options: { shipments: { type: 'string', default: '2000' }, probes: { type: 'string', default: '20' } },
});
const { shipments, probes } = numbersFrom(values);

/** Requests in seconds: what the carriers grant, and Milepost is told that they do. */
const QUOTAS = { ups: [20, 1], fedex: [10, 1], usps: [60, 60], dhl: [10, 1], easypost: [20, 1] };
/** "generic" cannot be asked, so all that it says has to arrive. */
const ASKED = DOORS.filter((door) => door !== 'generic');
const SECONDS = 60;
const WELL = ['all carriers are well', {}];
const HANGING = ['FedEx hangs', { fedex: { hang: 1 } }];
/** In turn, so that what else goes on on this machine meets both. Lives begin evenly over all phases but the last. */
const PHASES = [
  ['warming up', {}],
  ...[WELL, HANGING, WELL, HANGING, WELL, HANGING],
  ['UPS answers 429', { ups: { throttle: 1 } }],
  ['the last parcels begin', {}],
];
/** Milliseconds between two looks whether an event is shown. */
const GAP = 10;
const PUSHES = { drop: 0.1, duplicate: 0.1, disorder: 0.1 };
const USUAL = { usps: { drop: 1 }, generic: { duplicate: 0.1, disorder: 0.1 } };

const quotaOptions = ASKED.flatMap((door) => ['--quota', `${door}=${QUOTAS[door].join('/')}`]);
const quotaSettings = ASKED.map((door) => [`${door.toUpperCase()}_API_QUOTA`, `${QUOTAS[door].join('/')}s`]);
const both = await startBoth(quotaOptions, {
  POLL_INTERVAL_SECONDS: '1',
  POLL_SPEED: '600',
  ...Object.fromEntries(quotaSettings),
});
const { cluster, milepost } = both;

async function play([name, faults]) {
  console.log(`${name}: ${SECONDS} s`);
  for (const door of DOORS) await cluster.spoil(door, { ...(USUAL[door] ?? PUSHES), ...faults[door] });
  const times = [];
  await openLoop(probes, SECONDS, async (_, due) => {
    const parcel = Math.floor(Math.random() * probed.numbers.length);
    const step = await scan(milepost, probed.numbers[parcel]);
    await milepost.shows(probed.ids[parcel], step, GAP);
    times.push(performance.now() - due);
  });
  return { name, times };
}

let probed;
try {
  probed = await milepost.register(1000);
  const parcels = await beginEverywhere(cluster, shipments, { over_seconds: SECONDS * (PHASES.length - 1) });
  const played = [];
  for (const phase of PHASES) played.push(await play(phase));
  console.log('the last parcels arrive');
  await cluster.ended(600_000);
  const verdict = await untilComplete(both, parcels, 300);
  console.log("\nAnother carrier's events, from sent to shown by GET /tracking:");
  for (const { name, times } of played) report(name, times);
  const timesOf = ([wanted]) => played.flatMap(({ name, times }) => (name === wanted ? times : []));
  for (const phase of [WELL, HANGING]) report(`together: ${phase[0]}`, timesOf(phase));
  const ratio = percentile(timesOf(HANGING), 0.99) / percentile(timesOf(WELL), 0.99);
  console.log(`p99 while FedEx hangs: ${ratio.toFixed(2)} of that while all are well`);
  await reportCarriers(cluster);
  reportVerdict(verdict);
} finally {
  await both.stop();
}
