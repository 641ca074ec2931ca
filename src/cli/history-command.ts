/** `milepost history`: what was tracked elsewhere before, and what is kept here. */
import { Command } from 'commander';
import { historyExportCommand } from './history-export-command.js';
import { historyImportCommand } from './history-import-command.js';
import { historyVerifyCommand } from './history-verify-command.js';

export function historyCommand(): Command {
  return new Command('history')
    .description("move another system's shipments and events in, check that they are, and take ours out")
    .addCommand(historyImportCommand())
    .addCommand(historyVerifyCommand())
    .addCommand(historyExportCommand());
}
