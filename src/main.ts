/** `node dist/main.js`: Milepost, configured by the environment alone. */
import { ADAPTERS } from './carriers/registry.js';
import { readConfig } from './config/config.js';
import { run, stopOnSignals } from './run.js';

async function main(): Promise<void> {
  stopOnSignals(await run(readConfig(ADAPTERS)));
}

main().catch((error: Error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exit(1);
});
