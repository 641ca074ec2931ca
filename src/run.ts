/** Runs Milepost in this process: stores where none are given, the app, and an orderly end. */
import { once } from 'node:events';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import type { Config } from './config/config.js';
import { createLog, type Log } from './config/logger.js';
import { type EmbeddedStores, startEmbeddedStores } from './embedded/embedded-stores.js';
import { watchConnections } from './http/connections.js';
import { open } from './open.js';
import { ReadinessService } from './operations/readiness.service.js';

export interface RunningMilepost {
  /** Where it listens, for somebody on this machine. */
  readonly url: string;
  /** Drains and stops everything that was started. To be called once. */
  stop(): Promise<void>;
}

/** Milliseconds that a request under way, or a socket's goodbye, is given; then all connections are cut. */
const LONGEST_REQUEST = 2000;
/** After which an end that hangs is cut short: an orchestrator kills after 10 s. */
const LONGEST_STOP = 9000;

/**
 * @param ending cuts the start short, at its next step, wherever it is
 * @param announce is called when everything is there, before `/ready` answers 200
 * @throws as the stores, the listening or `open` do; what was started is stopped then
 */
export async function run(
  config: Config,
  ending: AbortSignal,
  announce: (url: string) => Promise<void> = () => Promise.resolve(),
): Promise<RunningMilepost> {
  const log = createLog(config);
  const stores = await startStores(config, log);
  const { databaseUrl, redisUrl } = stores;
  let app: NestFastifyApplication | null = null;
  let cutAll: () => void = () => undefined;
  try {
    ending.throwIfAborted();
    app = await createApp({ ...config, databaseUrl, redisUrl });
    cutAll = watchConnections(app.getHttpServer());
    await app.listen(config.port, config.host);
    const url = localUrl(app);
    log.info({ url, role: config.role }, 'http.listening');
    await open(app, config, ending, () => announce(url));
    log.info({ url }, 'milepost.ready');
    return { url, stop: () => stop(app!, cutAll, stores, log) };
  } catch (error) {
    cutAll();
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

async function stop(
  app: NestFastifyApplication,
  cutAll: () => void,
  stores: EmbeddedStores,
  log: Log,
): Promise<void> {
  log.info('milepost.stopping');
  app.get(ReadinessService, { strict: false }).phase = 'draining';
  const cut = setTimeout(cutAll, LONGEST_REQUEST);
  await app.close();
  clearTimeout(cut);
  await stores.stop();
  log.info('milepost.stopped');
}

/**
 * Runs what `start` starts until SIGTERM, SIGINT or SIGHUP; then ends it, also in the middle of its start, and exits 0.
 * A second signal, or an end that hangs, exits at once with 1.
 */
export async function runUntilSignalled(
  start: (ending: AbortSignal) => Promise<RunningMilepost>,
): Promise<void> {
  const ending = new AbortController();
  const end = () => {
    if (ending.signal.aborted) process.exit(1);
    setTimeout(() => process.exit(1), LONGEST_STOP).unref();
    ending.abort();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  try {
    const milepost = await start(ending.signal);
    if (!ending.signal.aborted) await once(ending.signal, 'abort');
    await milepost.stop();
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  }
  process.exit(0);
}

function localUrl(app: NestFastifyApplication): string {
  const address: unknown = app.getHttpServer().address();
  const { port } = address as { port: number };
  return `http://localhost:${port}`;
}
