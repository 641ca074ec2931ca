/** `npm run milepost -- <command>`: what an operator does to a Milepost beside its HTTP; `--help` says what there is. */
import { Command } from 'commander';
import { customersCommand } from './customers-command.js';
import { doctorCommand } from './doctor-command.js';
import { historyCommand } from './history-command.js';
import { keysCommand } from './keys-command.js';
import { migrateCommand } from './migrate-command.js';
import { readModelCommand } from './read-model-command.js';
import { remapCommand } from './remap-command.js';

const milepost = new Command('milepost')
  .description(
    'Works on the database of DATABASE_URL; without it on the embedded one in DATA_DIR, whether Milepost runs or not.',
  )
  .addCommand(doctorCommand())
  .addCommand(migrateCommand())
  .addCommand(customersCommand())
  .addCommand(keysCommand())
  .addCommand(readModelCommand())
  .addCommand(remapCommand())
  .addCommand(historyCommand());

milepost.parseAsync().catch((error: Error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exit(1);
});
