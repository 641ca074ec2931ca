/** Headless Chromium, the distribution's: root on Debian gets it installed where it is missing. */
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);
const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const HOW_TO_GET_IT = 'Chromium is missing: apt-get install chromium, or say where it is with CHROMIUM=/path';

/** No sandbox, for it refuses to run as root; and no service of its maker's is to be called. */
const OPTIONS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @throws a sentence that says how to get one */
export async function openChromium(): Promise<Browser> {
  if (!(await isThere())) await install();
  return chromium.launch({ executablePath: PROGRAM, args: OPTIONS });
}

function isThere(): Promise<boolean> {
  return access(PROGRAM).then(
    () => true,
    () => false,
  );
}

async function install(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error(HOW_TO_GET_IT);
  process.stderr.write('there is no Chromium on this machine; installing it with apt-get, once\n');
  const aptGet = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=120'];
  try {
    await run('env', [...aptGet, 'update'], { maxBuffer: Infinity });
    await run('env', [...aptGet, 'install', '-y', '--no-install-recommends', 'chromium'], {
      maxBuffer: Infinity,
    });
  } catch (error) {
    throw new Error(`${HOW_TO_GET_IT}. apt-get could not: ${String(error)}`, { cause: error });
  }
}
