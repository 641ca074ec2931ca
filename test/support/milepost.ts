/** A whole Milepost in this process, on real stores, listening on a port of its own. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.js';
import { ADAPTERS } from '../../src/carriers/registry.js';
import { readConfig } from '../../src/config/config.js';
import { open } from '../../src/open.js';
import { startTestStores, type TestStores } from './stores.js';

export const BRAND_KEY = 'sk_test_brand_of_the_first_customer';
export const ADMIN_KEY = 'sk_test_admin_of_this_milepost';
export const SECRETS = {
  generic: `whsec_${Buffer.from('a secret that only tests know').toString('base64')}`,
  ups: 'ups-credential-of-the-tests',
  fedex: 'FedexSecurityTokenOfTheTests42',
  easypost: 'easypost-sécret-of-the-tests',
};

export interface TestMilepost {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly stores: TestStores;
  stop(): Promise<void>;
}

/** @param settings more environment variables */
export async function startMilepost(settings: Record<string, string> = {}): Promise<TestMilepost> {
  const stores = await startTestStores();
  const started = await startApp(stores, settings);
  const stop = async () => {
    await started.app.close();
    await stores.stop();
  };
  return { ...started, stores, stop };
}

/** Another process's worth of Milepost on the same stores. */
export async function startApp(stores: TestStores, settings: Record<string, string> = {}) {
  const config = readConfig(ADAPTERS, environment(stores, settings));
  const app = await createApp(config);
  await app.listen(0, '127.0.0.1');
  await open(app, config);
  const { port } = app.getHttpServer().address() as { port: number };
  return { app, url: `http://127.0.0.1:${port}` };
}

/** Where an app finds its stores. */
export interface StoreUrls {
  readonly databaseUrl: string;
  readonly redis: { readonly url: string };
}

export function environment(stores: StoreUrls, settings: Record<string, string> = {}) {
  return {
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redis.url,
    BOOTSTRAP_API_KEY: BRAND_KEY,
    ADMIN_API_KEY: ADMIN_KEY,
    GENERIC_WEBHOOK_SECRET: SECRETS.generic,
    UPS_WEBHOOK_SECRET: SECRETS.ups,
    FEDEX_WEBHOOK_SECRET: SECRETS.fedex,
    EASYPOST_WEBHOOK_SECRET: SECRETS.easypost,
    LOG_LEVEL: 'silent',
    ...settings,
  };
}
