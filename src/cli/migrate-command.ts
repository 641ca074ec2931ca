/** `milepost migrate`: the schema, brought up to date by hand. */
import { Command } from 'commander';
import { ADAPTERS } from '../carriers/registry.js';
import { readConfig } from '../config/config.js';
import { migrate } from '../storage/migrate.js';
import { withDatabase } from './database.js';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the schema up to date; a Milepost that starts does so by itself')
    .action(() =>
      withDatabase(readConfig(ADAPTERS), async (url) => {
        const ran = await migrate(url);
        process.stdout.write(ran.length === 0 ? 'Nothing to do.\n' : `${ran.join('\n')}\n`);
      }),
    );
}
