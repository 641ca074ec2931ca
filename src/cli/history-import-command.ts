/** `milepost history import`: moves the shipments and events of another system in. */
import { constants, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { Pool } from 'pg';
import { ADAPTERS } from '../carriers/registry.js';
import { type Config, readConfig } from '../config/config.js';
import { publicId } from '../domain/ids.js';
import { Importer, type ImportOrder, type ImportWatcher } from '../history/importer.js';
import { customersOf, type LegacyMap, readMap } from '../history/legacy-map.js';
import { canBeFollowed, type LegacySource, obstacleTo } from '../history/legacy-source.js';
import { openSource } from '../history/open-source.js';
import { readOutlooks } from '../history/outlooks.js';
import { survey } from '../history/survey.js';
import { isUnavailable } from '../storage/failures.js';
import { countRefused, forgetImport, lockImports, readCustomers } from '../storage/history.sql.js';
import { closePools, openPools } from '../storage/pools.js';
import { wholeNumber } from './arguments.js';
import { withSchema } from './database.js';
import { summaryOf, surveyText, wordsOf } from './history-texts.js';
import { Progress } from './progress.js';
import { stopSignal } from './stop-signal.js';

interface ImportOptions extends ImportOrder {
  readonly from: string;
  readonly map: string;
  readonly dryRun: boolean;
  readonly restart: boolean;
}

/** Milliseconds until a follower tries again whose stores are away. */
const AWAY = 5000;

export function historyImportCommand(): Command {
  return new Command('import')
    .description('move a history in, beside live events; killed at any moment, it goes on where it was')
    .requiredOption('--from <source>', 'postgres://… of the old database, or a .csv or .ndjson file')
    .requiredOption('--map <file>', 'what its columns and words mean; see docs/migrate.md')
    .option('--batch <shipments>', 'shipments between two pauses', wholeNumber(1, 1_000_000), 1000)
    .option('--pause <ms>', 'milliseconds of each pause', wholeNumber(0, 3_600_000), 500)
    .option('--dry-run', 'only show how rows would be read, and which could not be', false)
    .option('--follow', 'then go on taking new rows until it is stopped', false)
    .option('--restart', 'read from the beginning again, such as with a better map', false)
    .action(importHistory);
}

async function importHistory(options: ImportOptions): Promise<void> {
  const map = await readMap(options.map);
  const source = await openSource(options.from, map);
  if (source.warning !== null) process.stderr.write(`${source.warning}\n`);
  const stopped = stopSignal();
  setPriority(constants.priority.PRIORITY_LOW); // what is live goes first, where they share their cores
  try {
    const obstacle = options.follow ? obstacleTo(source) : null;
    if (obstacle !== null) throw new Error(obstacle);
    if (options.dryRun) await show(source, map, stopped);
    else await move(source, map, options, stopped);
  } finally {
    await source.close();
  }
}

async function show(source: LegacySource, map: LegacyMap, stopped: AbortSignal): Promise<void> {
  const progress = new Progress('reading');
  const found = await survey(source, map, (share) => progress.show(share), stopped);
  progress.show(1);
  process.stdout.write(surveyText(found));
}

async function move(
  source: LegacySource,
  map: LegacyMap,
  options: ImportOptions,
  stopped: AbortSignal,
): Promise<void> {
  const config = readConfig(ADAPTERS);
  await withSchema(config, (url) => moveTo({ url, config }, source, map, options, stopped));
}

async function moveTo(
  { url, config }: { url: string; config: Config },
  source: LegacySource,
  map: LegacyMap,
  options: ImportOptions,
  stopped: AbortSignal,
): Promise<void> {
  const pools = openPools(url, () => undefined);
  const lock = await pools.bookkeeping.connect();
  try {
    if (!(await lockImports(lock))) throw new Error('Another import is under way on this database');
    await checkCustomers(pools.bookkeeping, map);
    if (options.restart) await forgetImport(pools.bookkeeping, source.name);
    const outlooks = await readOutlooks(pools.bookkeeping, config);
    const progress = new Progress('importing');
    const importer = new Importer(pools, map, outlooks, watcherOn(progress), stopped);
    const tally = await importer.bringIn(source, options);
    if (!stopped.aborted) progress.show(1);
    const refusals = await countRefused(pools.bookkeeping, source.name);
    process.stdout.write(summaryOf(tally, refusals, stopped.aborted));
    if (options.follow && !stopped.aborted) await followUntil(importer, options.from, map, stopped);
  } finally {
    lock.release(true);
    await closePools(pools);
  }
}

/** @throws Error that names those which there are not */
async function checkCustomers(pool: Pool, map: LegacyMap): Promise<void> {
  const named = customersOf(map);
  const there = new Set(await readCustomers(pool, named));
  const missing = named.filter((id) => !there.has(id)).map((id) => publicId('cus', id));
  if (missing.length > 0) {
    throw new Error(`There is no customer ${missing.join(', ')} here: "milepost customers list" shows them`);
  }
}

/** It outlives restarts of either database, and that the old one is a standby for a while. */
async function followUntil(
  importer: Importer,
  from: string,
  map: LegacyMap,
  stopped: AbortSignal,
): Promise<void> {
  process.stderr.write('Following; Ctrl-C ends it.\n');
  while (!stopped.aborted) {
    const reason = await followOnce(importer, from, map);
    if (reason === null) continue;
    process.stderr.write(`${reason}; trying again\n`);
    await sleep(AWAY, undefined, { signal: stopped }).catch(() => undefined);
  }
}

/** @returns why it has ended before it was stopped */
async function followOnce(importer: Importer, from: string, map: LegacyMap): Promise<string | null> {
  try {
    const source = await openSource(from, map);
    try {
      if (canBeFollowed(source)) await importer.follow(source);
      return obstacleTo(source);
    } finally {
      await source.close();
    }
  } catch (error) {
    if (isUnavailable(error)) return (error as Error).message;
    throw error;
  }
}

function watcherOn(progress: Progress): ImportWatcher {
  return {
    progress: (tally, share) => {
      const note = wordsOf(tally, progress.seconds);
      progress.show(share === null ? null : Math.min(share, 0.999), note);
    },
    waiting: () => process.stderr.write('Waiting for transactions that are open in the old database.\n'),
  };
}
