/** The simulated carriers, a Milepost that knows them, and whether it shows everything that has happened to their parcels. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { eachOf } from '../../../dist/domain/each-of.js';
import { ClusterProcess } from '../../../dist/simulator/cluster-process.js';
import { verdictOn } from '../../../dist/simulator/verdict.js';
import { KEY, Milepost } from './milepost.mjs';
import { GENERIC_SECRET } from './sender.mjs';

const DIST = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'dist');
const AT_ONCE = 16;

export const DOORS = ['ups', 'fedex', 'usps', 'dhl', 'easypost', 'generic'];

/**
 * @param options of `npm run simulate`
 * @param settings of Milepost, as environment variables
 */
export async function startBoth(options, settings) {
  const environment = { ...process.env, GENERIC_WEBHOOK_SECRET: GENERIC_SECRET };
  const cluster = await ClusterProcess.start(join(DIST, 'cli', 'simulate.js'), options, environment);
  try {
    const milepost = await Milepost.start({ ...cluster.env, ...settings });
    await cluster.aimAt(milepost.url, KEY);
    return { cluster, milepost, stop: () => milepost.stop().then(() => cluster.stop()) };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Parcels of all carriers, as many of each. */
export async function beginEverywhere(cluster, shipments, order) {
  const count = Math.ceil(shipments / DOORS.length);
  return cluster.begin({ carriers: DOORS, count, ...order });
}

/** Holds every parcel against the truth. @param until epoch milliseconds: of what happened later nothing is said */
async function verdictOnAll({ cluster, milepost }, parcels, until) {
  const sum = { parcels: 0, scans: 0, missing: 0, surplus: 0, wrong: [] };
  await eachOf(parcels, AT_ONCE, async (parcel) => {
    const events = await milepost.history(parcel.shipment_id);
    const truth = await cluster.truthOf(parcel.door, parcel.tracking_number);
    const { missing, surplus } = verdictOn(truth, events, until);
    sum.parcels += 1;
    sum.scans += truth.scans.length;
    sum.missing += missing.length;
    sum.surplus += surplus.length;
    if (missing.length + surplus.length > 0) sum.wrong.push(parcel);
    if (sum.parcels % 10_000 === 0) console.log(`  ${sum.parcels} of ${parcels.length} timelines read`);
  });
  return sum;
}

/**
 * Until every parcel's timeline is what has happened, or too much time is over.
 *
 * @param until as in `verdictOnAll`
 * @returns the last verdict
 */
export async function untilComplete(both, parcels, deadlineSeconds, until) {
  const total = await verdictOnAll(both, parcels, until);
  const { scans } = total;
  let { wrong, missing, surplus } = total;
  for (const begin = Date.now(); wrong.length > 0;) {
    const seconds = Math.round((Date.now() - begin) / 1000);
    console.log(
      `after ${seconds} s: ${wrong.length} timelines are not complete, ${missing} scans are missing`,
    );
    if (seconds > deadlineSeconds) break;
    await pause(5000);
    ({ wrong, missing, surplus } = await verdictOnAll(both, wrong, until));
  }
  return { parcels: parcels.length, scans, missing, surplus, wrong };
}

export function reportVerdict({ parcels, scans, missing, surplus, wrong }) {
  console.log(`parcels ${parcels}   scans ${scans}   missing ${missing}   shown more than once ${surplus}`);
  for (const { carrier, tracking_number } of wrong.slice(0, 5))
    console.log(`  ${carrier} ${tracking_number}`);
  if (missing + surplus > 0) process.exitCode = 1;
}

export async function reportCarriers(cluster) {
  const { carriers } = await cluster.statistics();
  for (const [slug, { pushes, pulls }] of Object.entries(carriers)) {
    console.log(
      `${slug.padEnd(9)} pushes acknowledged ${pushes.acknowledged}, dropped ${pushes.dropped}, refused ${pushes.refused}, failed ${pushes.failed}` +
        `   questions ${pulls.asked} about ${pulls.numbers}, 429 ${pulls.throttled}, over quota ${pulls.over_quota}, spoiled ${pulls.spoiled}`,
    );
    if (pulls.over_quota > 0) process.exitCode = 1;
  }
}
