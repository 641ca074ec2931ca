/** `npm start`, once it is built: a newcomer's first minute, and nothing left behind. */
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrackingDocument } from '../support/brand.js';
import { end } from '../support/children.js';
import { start } from '../support/start.js';
import { until } from '../support/until.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'milepost-start-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Runs the printed `curl`, as far as it is one: its header and its URL. */
async function runCurl(printed: string): Promise<TrackingDocument> {
  const [, authorization, url] = /^curl -s -H "Authorization: (Bearer \S+)" (\S+)$/m.exec(printed)!;
  const response = await fetch(url!, { headers: { authorization: authorization! } });
  expect(response.status).toBe(200);
  return (await response.json()) as TrackingDocument;
}

/** Processes that live in the data directory, or were started for it: its name is in their command or environment. */
async function survivors(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const lives = await Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      const isOurs = (command + environment).includes(dataDir) || folder.startsWith(dataDir);
      return isOurs ? command : null;
    }),
  );
  return lives.filter((life) => life !== null && life !== '') as string[];
}

it('prints links, a key and a curl before it is ready; the curl shows a parcel that moves; Ctrl-C ends it all', async () => {
  const { child, url, printed } = await start(dataDir);
  try {
    expect(printed).toContain(`${url}/docs`);
    expect(printed).toMatch(/API key\s+mp_live_\w+/);
    const before = await runCurl(printed);
    await until(
      () => runCurl(printed),
      ({ version }) => version > before.version,
    );
    for (const path of ['/docs', '/openapi.json', '/health', '/version']) {
      expect((await fetch(url + path)).status).toBe(200);
    }
  } finally {
    expect(await end(child, 'SIGINT')).toBe(0);
  }
  expect(await survivors()).toEqual([]);
});

it('killed without a word leaves no process behind, and starts again where it was', async () => {
  const first = await start(dataDir);
  await end(first.child, 'SIGKILL');
  await until(survivors, (left) => left.length === 0);
  const second = await start(dataDir);
  try {
    const { shipment_id } = await runCurl(first.printed.replaceAll(first.url, second.url));
    expect(first.printed).toContain(shipment_id);
  } finally {
    expect(await end(second.child, 'SIGINT')).toBe(0);
  }
});
