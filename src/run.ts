/** Runs Milepost in this process: stores where none are given, the app, and an orderly end. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import type { Config } from './config/config.js';
import { createLog, type Log } from './config/logger.js';
import { type EmbeddedStores, startEmbeddedStores } from './embedded/embedded-stores.js';
import { open } from './open.js';
import { ReadinessService } from './operations/readiness.service.js';

export interface RunningMilepost {
  /** Where it listens, for somebody on this machine. */
  readonly url: string;
  /** Drains and stops everything that was started, once. */
  stop(): Promise<void>;
}

/** Milliseconds that a request under way is given; then its connection is cut, and so are those that never asked. */
const LONGEST_REQUEST = 2000;
/** After which an end that hangs is cut short: an orchestrator kills after 10 s. */
const LONGEST_STOP = 9000;

/**
 * @param announce is called when everything is there, before `/ready` answers 200
 * @throws as the stores, the listening or `open` do; what was started is stopped then
 */
export async function run(
  config: Config,
  announce: (url: string) => Promise<void> = () => Promise.resolve(),
): Promise<RunningMilepost> {
  const log = createLog(config);
  const stores = await startStores(config, log);
  const { databaseUrl, redisUrl } = stores;
  let app: NestFastifyApplication | null = null;
  try {
    app = await createApp({ ...config, databaseUrl, redisUrl });
    await app.listen(config.port, config.host);
    const url = localUrl(app);
    log.info({ url, role: config.role }, 'http.listening');
    await open(app, config, () => announce(url));
    log.info({ url }, 'milepost.ready');
    return { url, stop: once(() => stop(app!, stores, log)) };
  } catch (error) {
    await app?.close();
    await stores.stop();
    throw error;
  }
}

function startStores(config: Config, log: Log): Promise<EmbeddedStores> {
  return startEmbeddedStores({
    dataDir: config.dataDir,
    ...(config.databaseUrl !== null && { databaseUrl: config.databaseUrl }),
    ...(config.redisUrl !== null && { redisUrl: config.redisUrl }),
    log: (line) => log.info(line),
  });
}

async function stop(app: NestFastifyApplication, stores: EmbeddedStores, log: Log): Promise<void> {
  log.info('milepost.stopping');
  app.get(ReadinessService, { strict: false }).phase = 'draining';
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), LONGEST_REQUEST);
  await app.close();
  clearTimeout(cut);
  await stores.stop();
  log.info('milepost.stopped');
}

/** Stops on SIGTERM, SIGINT and SIGHUP, and exits 0; a second signal, or an end that hangs, exits at once. */
export function stopOnSignals(milepost: RunningMilepost): void {
  let stopping = false;
  const end = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), LONGEST_STOP).unref();
    void milepost.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
}

function localUrl(app: NestFastifyApplication): string {
  const address: unknown = app.getHttpServer().address();
  const { port } = address as { port: number };
  return `http://localhost:${port}`;
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= action());
}
