/** `node dist/main.js`: Milepost, configured by the environment alone. */
import { ADAPTERS } from './carriers/registry.js';
import { readConfig } from './config/config.js';
import { run, runUntilSignalled } from './run.js';

runUntilSignalled((ending) => run(readConfig(ADAPTERS), ending)).catch((error: Error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exit(1);
});
