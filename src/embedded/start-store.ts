/** What both stores have in common on their way up: claim the data, take a port, run, and give all back at the end. */
import { claimDataDir } from './data-dir-lock.js';
import { freePort } from './free-port.js';
import { type ProcessPlan } from './running-child.js';
import { type Store, type StoreOptions } from './store.js';
import { SupervisedProcess } from './supervised-process.js';

export interface Recipe {
  readonly url: string;
  readonly plan: ProcessPlan;
}

const NOT_ON_WINDOWS =
  'the embedded stores run on Linux and macOS: set DATABASE_URL and REDIS_URL, or use the Windows Subsystem for Linux';

/** @param recipe gets the data directory's real path, which is ours alone from now on */
export async function startStore(
  name: string,
  options: StoreOptions,
  recipe: (dataDir: string, port: number) => Promise<Recipe>,
): Promise<Store> {
  if (process.platform === 'win32') throw new Error(NOT_ON_WINDOWS);
  const claimed = await claimDataDir(options.dataDir, name);
  try {
    const { url, plan } = await recipe(claimed.path, options.port ?? (await freePort()));
    const running = await SupervisedProcess.start(plan);
    return { url, pid: () => running.pid(), stop: () => running.stop().finally(() => claimed.release()) };
  } catch (error) {
    await claimed.release();
    throw error;
  }
}
