/** `milepost history export`: a customer's shipments or events, into a file or a pipe. */
import { createWriteStream } from 'node:fs';
import { Command, Option } from 'commander';
import { ADAPTERS } from '../carriers/registry.js';
import { readConfig } from '../config/config.js';
import { publicId } from '../domain/ids.js';
import { EXPORTED, type Exported, type ExportPage, exportPages } from '../history/export.js';
import { type Format, FORMATS, writeExport } from '../history/export-formats.js';
import { countShipments } from '../storage/export.sql.js';
import { readCustomers } from '../storage/history.sql.js';
import { closePools, openPools } from '../storage/pools.js';
import { customer, time } from './arguments.js';
import { withSchema } from './database.js';
import { Progress } from './progress.js';

interface ExportOptions {
  /** A UUID. */
  readonly customer: string;
  readonly what: Exported;
  readonly format: Format;
  readonly since?: Date;
  readonly out?: string;
}

export function historyExportCommand(): Command {
  return new Command('export')
    .description("write a customer's shipments or events, as the API shows them")
    .requiredOption('--customer <id>', 'whose, such as cus_0193…', customer)
    .addOption(new Option('--what <kind>', 'which of them').choices(EXPORTED).makeOptionMandatory())
    .addOption(
      new Option('--format <format>', 'a line of JSON each, or CSV').choices(FORMATS).default('ndjson'),
    )
    .option('--since <time>', 'only shipments changed, or events taken in, since, such as 2026-11-01', time)
    .option('--out <file>', 'into this file instead of stdout')
    .action((options: ExportOptions) => withSchema(readConfig(ADAPTERS), (url) => exportFrom(url, options)));
}

/** @throws Error where there is no such customer, the file cannot be written, or PostgreSQL is away */
async function exportFrom(databaseUrl: string, options: ExportOptions): Promise<void> {
  const { customer: customerId, what, format, since = null, out } = options;
  const isHungUp = hangUps();
  const pools = openPools(databaseUrl, () => undefined);
  try {
    if ((await readCustomers(pools.worker, [customerId])).length === 0) {
      throw new Error(
        `There is no such customer: ${publicId('cus', customerId)}; "customers list" shows them`,
      );
    }
    const pages = exportPages(pools, { customerId, what, since });
    const isWatched = out !== undefined || (process.stderr.isTTY && !process.stdout.isTTY);
    const shown = isWatched ? watched(pages, await countShipments(pools.worker, customerId)) : pages;
    await writeExport(shown, what, format, out === undefined ? process.stdout : createWriteStream(out));
  } catch (error) {
    if (!isHungUp(error)) throw error;
  } finally {
    await closePools(pools);
  }
}

async function* watched(pages: AsyncIterable<ExportPage>, expected: number): AsyncGenerator<ExportPage> {
  const progress = new Progress('exporting');
  let done = 0;
  for await (const page of pages) {
    yield page;
    done += page.shipments;
    // More may have been registered since they were counted.
    progress.show(Math.min(0.99, done / Math.max(1, expected)));
  }
  progress.show(1);
}

/** Which errors say that whoever reads it, such as `head`, has enough: a connection to PostgreSQL breaks in the same words. */
function hangUps(): (error: unknown) => boolean {
  const known = new Set<unknown>();
  process.stdout.once('error', (error: NodeJS.ErrnoException) => error.code === 'EPIPE' && known.add(error));
  return (error) => known.has(error);
}
