/** `milepost remap`: what it found, as people read it. */
import { Command } from 'commander';
import { ADAPTERS } from '../carriers/registry.js';
import { readConfig } from '../config/config.js';
import { remap, type RemapReport } from '../pipeline/remap.js';
import { closePools, openPools } from '../storage/pools.js';
import { knownCarrier, time } from './arguments.js';
import { withSchema } from './database.js';
import { Progress } from './progress.js';
import { tableOf } from './table.js';

interface RemapOptions {
  readonly apply: boolean;
  readonly carrier?: string;
  readonly since?: Date;
}

export function remapCommand(): Command {
  return new Command('remap')
    .description("read kept events again after a carrier's mapping was corrected: shows what would change")
    .option('--apply', 'make the changes, through the same pipeline as new events', false)
    .option('--carrier <slug>', 'only what came through this door', knownCarrier)
    .option(
      '--since <time>',
      'only what was received since, such as 2026-11-01 or 2026-11-01T12:00:00Z',
      time,
    )
    .action((options: RemapOptions) => withSchema(readConfig(ADAPTERS), (url) => remapOn(url, options)));
}

/** @throws Error where PostgreSQL is away */
async function remapOn(databaseUrl: string, options: RemapOptions): Promise<void> {
  const { apply, carrier = null, since = null } = options;
  const pools = openPools(databaseUrl, () => undefined);
  const progress = new Progress('reading the inbox');
  try {
    const report = await remap(pools.worker, { apply, carrier, since }, (share) => progress.show(share));
    progress.show(1);
    process.stdout.write(textOf(report, apply));
  } finally {
    await closePools(pools);
  }
}

function textOf(report: RemapReport, isApplied: boolean): string {
  const { bodies, events, unreadable, differing } = report;
  const read = `${events} events in ${bodies} bodies were read again, ${unreadable} cannot be read.\n`;
  if (differing === 0) return `${read}Nothing differs.\n`;
  const end = isApplied
    ? `${differing} bodies are in the inbox again; a running Milepost applies them within seconds.\n`
    : `Nothing was changed. With --apply the ${differing} bodies of which something differs go through the pipeline again.\n`;
  return `${read}\n${tableOf(rowsOf(report))}\n${end}`;
}

function rowsOf({ differences }: RemapReport) {
  return [...differences.values()]
    .toSorted((a, b) => b.events - a.events)
    .map(({ carrier, code, before, after, events, sample }) => ({
      carrier,
      code,
      events,
      change: `${before} -> ${after}`,
      'for example': sample,
    }));
}
