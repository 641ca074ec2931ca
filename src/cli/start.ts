/**
 * `npm start`: Milepost with everything it needs, a demo brand, and simulated carriers that push to it.
 * `npm start -- --rate 20` makes them push twenty scans a second.
 */
import { parseArgs } from 'node:util';
import { ADAPTERS } from '../carriers/registry.js';
import { type Config, environment, readConfig } from '../config/config.js';
import { createLog } from '../config/logger.js';
import { run, type RunningMilepost, runUntilSignalled } from '../run.js';
import { Player } from '../simulator/player.js';
import { withDemoKeys } from './demo-keys.js';

const RATE = 2;
const HIGHEST_RATE = 500;

async function start(ending: AbortSignal): Promise<RunningMilepost> {
  const rate = readRate();
  const defaults = environment({ LOG_LEVEL: 'warn', LOG_FORMAT: 'pretty' });
  const config = await withDemoKeys(readConfig(ADAPTERS, defaults));
  say(`\nMilepost is starting; its data is kept in ${config.dataDir}/`);
  let player: Player | null = null;
  const milepost = await run(config, ending, async (url) => {
    const log = createLog(config);
    player = new Player({ url, apiKey: config.bootstrapApiKey!, secrets: config.webhookSecrets, log }, rate);
    welcome(config, url, await player.begin());
  });
  const stop = () => {
    player?.stop();
    return milepost.stop();
  };
  return { ...milepost, stop };
}

/** @throws Error that says what a rate is */
function readRate(): number {
  const { values } = parseArgs({ options: { rate: { type: 'string', default: String(RATE) } } });
  const rate = Number(values.rate);
  if (rate > 0 && rate <= HIGHEST_RATE) return rate;
  throw new Error(`--rate must be a number of scans a second, up to ${HIGHEST_RATE}, not "${values.rate}"`);
}

function welcome(config: Config, url: string, shipmentId: string): void {
  say(`
  Look      ${url}
  Docs      ${url}/docs
  OpenAPI   ${url}/openapi.json
  Health    ${url}/ready
  Metrics   ${url}/metrics   (admin key ${config.adminApiKey})

  API key   ${config.bootstrapApiKey}

Simulated parcels are on their way: open the first link. Or ask where one is, and again in a few seconds:

curl -s -H "Authorization: Bearer ${config.bootstrapApiKey}" ${url}/api/v1/tracking/${shipmentId}

Ctrl-C stops everything.
`);
}

/** npm may be killed without a word to its children; whoever is adopted by another parent was left behind. */
function endWithParent(): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

endWithParent();
runUntilSignalled(start).catch((error: Error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exit(1);
});
