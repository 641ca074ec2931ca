/** `npm run milepost -- <command>`: what an operator does to a Milepost beside its HTTP; `--help` says what there is. */
import { Command, InvalidArgumentError } from 'commander';
import { ADAPTERS, adapterOf } from '../carriers/registry.js';
import { readConfig } from '../config/config.js';
import { migrate } from '../storage/migrate.js';
import { withDatabase } from './database.js';
import { remapCommand, type RemapOptions } from './remap-command.js';

const milepost = new Command('milepost').description(
  'Works on the database of DATABASE_URL; without it on the embedded one in DATA_DIR, whether Milepost runs or not.',
);

milepost
  .command('migrate')
  .description('bring the schema up to date; a Milepost that starts does so by itself')
  .action(() =>
    withDatabase(readConfig(ADAPTERS), async (url) => {
      const ran = await migrate(url);
      process.stdout.write(ran.length === 0 ? 'Nothing to do.\n' : `${ran.join('\n')}\n`);
    }),
  );

milepost
  .command('remap')
  .description("read kept events again after a carrier's mapping was corrected: shows what would change")
  .option('--apply', 'make the changes, through the same pipeline as new events', false)
  .option('--carrier <slug>', 'only what came through this door', knownCarrier)
  .option('--since <time>', 'only what was received since, such as 2026-11-01 or 2026-11-01T12:00:00Z', time)
  .action((options: RemapOptions) => withDatabase(readConfig(ADAPTERS), (url) => remapCommand(url, options)));

function knownCarrier(slug: string): string {
  if (adapterOf(slug)) return slug;
  throw new InvalidArgumentError(`It is one of ${ADAPTERS.map((adapter) => adapter.slug).join(', ')}.`);
}

function time(text: string): Date {
  const date = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError('It is a time such as 2026-11-01T12:00:00Z.');
}

milepost.parseAsync().catch((error: Error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exit(1);
});
