/**
 * `npm start`: Milepost with everything it needs, a demo brand, and simulated carriers that push to it.
 * `npm start -- --rate 20` makes them push twenty scans a second.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ADAPTERS } from '../carriers/registry.js';
import { secretVariable } from '../config/carrier-variables.js';
import { type Config, environment, readConfig } from '../config/config.js';
import { run, type RunningMilepost, runUntilSignalled } from '../run.js';
import { ClusterProcess } from '../simulator/cluster-process.js';
import { demoKeys, withDemoKeys } from './demo-keys.js';
import { endWithParent } from './end-with-parent.js';

const RATE = 2;
const HIGHEST_RATE = 500;
/** Some webhooks never come, some twice, some too late: what is missing is found by asking the carrier. */
const FAULTS = ['--drop', '0.05', '--duplicate', '0.1', '--disorder', '0.05'];
const DEFAULTS = {
  LOG_LEVEL: 'warn',
  LOG_FORMAT: 'pretty',
  // Parcels live for a minute or so, and are asked about as if it were days.
  POLL_INTERVAL_SECONDS: '5',
  POLL_SPEED: '60',
};

async function start(ending: AbortSignal): Promise<RunningMilepost> {
  const rate = readRate();
  const { dataDir } = readConfig(ADAPTERS, environment(DEFAULTS));
  say(`\nMilepost is starting; its data is kept in ${dataDir}/`);
  const keys = await demoKeys(dataDir);
  const carriers = await startCarriers(keys.secrets);
  try {
    const config = withDemoKeys(readConfig(ADAPTERS, environment({ ...DEFAULTS, ...carriers.env })), keys);
    const milepost = await run(config, ending, async (url) => {
      await carriers.aimAt(url, config.bootstrapApiKey!);
      const [first] = await carriers.begin({ carrier: 'ups' });
      await carriers.play(rate, playableBy(carriers));
      welcome(config, url, first!.shipment_id!);
    });
    const stop = () => carriers.stop().then(() => milepost.stop());
    return { ...milepost, stop };
  } catch (error) {
    await carriers.stop();
    throw error;
  }
}

/** Other parcels than at the last start: those of then have their end in the database. */
function startCarriers(secrets: Readonly<Record<string, string>>): Promise<ClusterProcess> {
  const kept = Object.entries(secrets).map(([slug, secret]) => [secretVariable(slug), secret]);
  const first = String(Math.floor(Date.now() / 1000) % 90_000_000);
  return ClusterProcess.start(
    join(__dirname, 'simulate.js'),
    [...FAULTS, '--first', first],
    environment(Object.fromEntries(kept) as Record<string, string>),
  );
}

/** Carriers that both sides can speak. */
function playableBy({ env }: ClusterProcess): string[] {
  return ADAPTERS.map(({ slug }) => slug).filter((slug) => secretVariable(slug) in env);
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

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

endWithParent();
runUntilSignalled(start).catch((error: Error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exit(1);
});
