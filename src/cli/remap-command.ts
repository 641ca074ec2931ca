/** `milepost remap`: what it found, as people read it. */
import { remap, type RemapReport } from '../pipeline/remap.js';
import { closePools, openPools } from '../storage/pools.js';
import { Progress } from './progress.js';

export interface RemapOptions {
  readonly apply: boolean;
  readonly carrier?: string;
  readonly since?: Date;
}

/** @throws Error where PostgreSQL is away, or its schema is not this version's */
export async function remapCommand(databaseUrl: string, options: RemapOptions): Promise<void> {
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
  return `${read}\n${tableOf(report)}\n${end}`;
}

function tableOf({ differences }: RemapReport): string {
  const rows = [...differences.values()]
    .toSorted((a, b) => b.events - a.events)
    .map(({ carrier, code, before, after, events, sample }) => [
      carrier,
      code,
      String(events),
      `${before} -> ${after}`,
      sample,
    ]);
  const table = [['carrier', 'code', 'events', 'change', 'for example'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
