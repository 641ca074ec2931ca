/** Proving ground: the built app on a PostgreSQL and a Redis of its own, every one of them to be killed, stopped and cut off. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { freePort } from '../../../src/embedded/free-port.js';
import { startPostgres } from '../../../src/embedded/postgres.js';
import { startRedis } from '../../../src/embedded/redis.js';
import type { Store } from '../../../src/embedded/store.js';
import { type AppProcess, startProcess } from '../../support/processes.js';
import { OUTBOUND } from '../../support/subscriber.js';
import { until } from '../../support/until.js';
import { SmallDisk } from './small-disk.js';

const log = () => undefined;
const RECOVERY_MS = 60_000;
/** As an operator's own Redis is set, so that it comes back with what it had, or with less. */
const KEPT = ['--appendonly', 'yes', '--appendfsync', 'everysec'];

export type SmallOne = 'both stores' | 'redis';

export class Ground {
  readonly apps: AppProcess[] = [];
  /** Where apps that are started from now on find their stores. */
  readonly ways: { postgres: string; redis: string };

  private constructor(
    private readonly dataDir: string,
    readonly postgres: Store,
    public redis: Store,
    readonly disk: SmallDisk | undefined,
  ) {
    this.ways = { postgres: postgres.url, redis: redis.url };
  }

  /** @param small what has a small disk of its own (`small-disk.ts`) */
  static async prepare(small?: SmallOne): Promise<Ground> {
    const dataDir = await mkdtemp(join(tmpdir(), 'milepost-fault-'));
    const disk = small && (await SmallDisk.mount(small === 'redis' ? join(dataDir, small) : dataDir));
    const postgres = await startPostgres({ dataDir, log });
    const redis = await startRedis({ dataDir, log, port: await freePort() }, KEPT);
    return new Ground(dataDir, postgres, redis, disk);
  }

  /** One with an app on it. @param small as in `prepare` @param settings as in `startApp` */
  static async withApp(settings: Record<string, string> = {}, small?: SmallOne): Promise<Ground> {
    const ground = await Ground.prepare(small);
    await ground.startApp(settings);
    return ground;
  }

  /** Where carriers and brands knock: the first app, which keeps its port. */
  get url(): string {
    return this.apps[0]!.url;
  }

  /** @param settings more variables, such as a failpoint */
  async startApp(settings: Record<string, string> = {}): Promise<AppProcess> {
    const { postgres: databaseUrl, redis: url } = this.ways;
    const app = await startProcess({ databaseUrl, redis: { url } }, { ...OUTBOUND, ...settings });
    this.apps.push(app);
    return app;
  }

  /** Kills an app without a word, and starts it again where it was. */
  async killApp(place = 0, settings: Record<string, string> = {}): Promise<void> {
    await this.apps[place]!.end('SIGKILL');
    await this.reviveApp(place, settings);
  }

  async reviveApp(place = 0, settings: Record<string, string> = {}): Promise<void> {
    const { port } = new URL(this.apps[place]!.url);
    const app = await this.startApp({ ...settings, PORT: port });
    this.apps.pop();
    this.apps[place] = app;
  }

  killPostgres(): void {
    const pid = this.postgres.pid();
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  /** @param whileDown happens to its data meanwhile */
  async killRedis(downMs: number, whileDown: (directory: string) => Promise<void> = () => Promise.resolve()) {
    const port = Number(new URL(this.redis.url).port);
    const pid = this.redis.pid();
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await this.redis.stop();
    await whileDown(join(this.dataDir, 'redis'));
    await pause(downMs);
    this.redis = await startRedis({ dataDir: this.dataDir, log, port }, KEPT);
  }

  /** Tells Redis something, in its own words. */
  async tellRedis(command: string): Promise<void> {
    const redis = new Redis(this.redis.url);
    redis.on('error', () => undefined);
    const [name, ...parameters] = command.split(' ');
    try {
      await redis.call(name!, ...parameters);
    } finally {
      redis.disconnect();
    }
  }

  async sql(statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.postgres.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement, values)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Until all that is acknowledged by now is applied. @returns the milliseconds that took */
  async recover(): Promise<number> {
    const now = new Date();
    const begin = performance.now();
    await this.untilNone('SELECT FROM inbox_batches WHERE NOT done AND received_at <= $1 LIMIT 1', [now]);
    return performance.now() - begin;
  }

  /** Until everything that is acknowledged is applied and has its number, and Redis has been told of it. */
  async quiet(): Promise<void> {
    await this.untilNone('SELECT FROM inbox_batches WHERE NOT done LIMIT 1');
    await this.untilNone('SELECT FROM outbox LIMIT 1');
    await this.untilNone('SELECT FROM feed_batches WHERE base_sequence IS NULL LIMIT 1');
  }

  private async untilNone(query: string, values: unknown[] = []): Promise<void> {
    await until(
      () =>
        this.sql(query, values).then(
          (rows) => rows.length,
          () => 'PostgreSQL does not answer',
        ),
      (left) => left === 0,
      RECOVERY_MS,
    );
  }

  async clear(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.end('SIGKILL')));
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
    this.disk?.unmount();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
