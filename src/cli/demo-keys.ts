/** The keys and secrets of the demo: made once, kept in the data directory, so that a printed `curl` works tomorrow. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { newApiKey } from '../customers/api-key.js';
import { CARRIERS } from '../simulator/carriers/carriers.js';

export interface DemoKeys {
  readonly apiKey: string;
  readonly adminKey: string;
  /** Of webhooks, by carrier. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** The demo's configuration: with its keys, wherever none is set. */
export function withDemoKeys(config: Config, keys: DemoKeys): Config {
  return {
    ...config,
    isDemo: config.databaseUrl === null,
    bootstrapApiKey: config.bootstrapApiKey ?? keys.apiKey,
    adminApiKey: config.adminApiKey ?? keys.adminKey,
  };
}

export async function demoKeys(dataDir: string): Promise<DemoKeys> {
  const file = join(dataDir, 'demo-keys.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DemoKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const keys = newDemoKeys();
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, JSON.stringify(keys, null, 2), { mode: 0o600 });
    return keys;
  }
}

function newDemoKeys(): DemoKeys {
  return {
    apiKey: newApiKey(),
    adminKey: newApiKey(),
    secrets: Object.fromEntries(CARRIERS.map((carrier) => [carrier.slug, carrier.newSecret()])),
  };
}
