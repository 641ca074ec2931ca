/** Where this machine has Redis or Valkey; a container's root gets it from the distribution when it is missing. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Log } from './store.js';

const run = promisify(execFile);

const HOW_TO_GET_IT =
  'Redis is missing: install it (`apt-get install redis-server`, `dnf install valkey`, `brew install redis`) ' +
  'so that redis-server or valkey-server is in the PATH, or set REDIS_URL';

/** The path of redis-server or valkey-server. @throws a sentence that says how to get one */
export async function redisProgram(log: Log): Promise<string> {
  const found = await look();
  if (found) return found;
  if (process.getuid?.() !== 0 || !(await inPath('apt-get'))) throw new Error(HOW_TO_GET_IT);
  log('there is no Redis on this machine; installing redis-server with apt-get, once');
  await install().catch((error: unknown) => {
    throw new Error(`${HOW_TO_GET_IT}. apt-get could not: ${String(error)}`, { cause: error });
  });
  const installed = await look();
  if (!installed) throw new Error(HOW_TO_GET_IT);
  log(`installed ${installed}`);
  return installed;
}

async function look(): Promise<string | undefined> {
  return (await inPath('redis-server')) ?? (await inPath('valkey-server'));
}

async function inPath(program: string): Promise<string | undefined> {
  const { stdout } = await run('/bin/sh', ['-c', 'command -v "$1"', 'sh', program]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim() || undefined;
}

async function install(): Promise<void> {
  const aptGet = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=120'];
  // Lists that are old are better than none: whether they suffice, the next line tells.
  await run('env', [...aptGet, 'update'], { maxBuffer: Infinity }).catch(() => undefined);
  const packages = ['install', '-y', '--no-install-recommends', 'redis-server'];
  await run('env', [...aptGet, ...packages], { maxBuffer: Infinity });
  await retirePackagedService();
}

/** The package starts a Redis of its own on port 6379, now and at every boot; nobody has asked us for that. */
async function retirePackagedService(): Promise<void> {
  await run('systemctl', ['disable', '--now', 'redis-server']).catch(() => undefined); // where systemd is pid 1
  await run('service', ['redis-server', 'stop']).catch(() => undefined); // elsewhere
}
