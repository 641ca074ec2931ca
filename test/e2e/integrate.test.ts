/** docs/integrate.md does what it says: every block of it is run, in its order, by a reader who has a Milepost. */
import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from '@swc/core';
import { freePort } from '../../src/embedded/free-port.js';
import { Brand } from '../support/brand.js';
import { ADMIN_KEY, BRAND_KEY, startMilepost, type TestMilepost } from '../support/milepost.js';
import { scan, send } from '../support/scans.js';
import { type Program, Reader, type Snippet, snippetsIn, untilPrinted } from '../support/snippets.js';
import { OUTBOUND } from '../support/subscriber.js';
import { until } from '../support/until.js';

const hasPython = spawnSync('python3', ['--version']).status === 0;

let milepost: TestMilepost;
let reader: Reader;
let snippets: Snippet[];
const run: Snippet[] = [];
const port = { node: 0, python: 0 };

beforeAll(async () => {
  milepost = await startMilepost(OUTBOUND);
  snippets = await snippetsIn('docs/integrate.md');
  [port.node, port.python] = [await freePort(), await freePort()];
  reader = await Reader.begin({
    MILEPOST: milepost.url,
    API_KEY: BRAND_KEY,
    ADMIN_API_KEY: ADMIN_KEY,
    HOOK_URL: `http://127.0.0.1:${port.node}/`,
  });
});
afterAll(async () => {
  await reader?.leave();
  await milepost?.stop();
});

/** The next block of this language, which is then counted as run. */
function next(language: string): string {
  const snippet = snippets.find((one) => one.language === language && !run.includes(one))!;
  run.push(snippet);
  return snippet.code;
}

const type = () => reader.type(next('sh'));
const lastOf = (answer: string) => JSON.parse(answer.trim().split('\n').at(-1)!) as Record<string, unknown>;

it('curl registers a shipment, tracks it, and is spared an answer that it has', async () => {
  await type();
  const [tracking, status] = (await type()).split(/(?<=\})(?=\d+\n$)/);
  expect(JSON.parse(tracking!)).toMatchObject({ carrier: 'ups', reference: 'order-42', status: 'pending' });
  expect(status!.trim()).toBe('304');
});

it('the client that is generated from the document registers, tracks and describes shipments', async () => {
  await type();
  await asJavaScript(join(reader.folder, 'milepost'));
  const { code } = await transform(next('ts'), TYPESCRIPT);
  const program = await reader.start('node', 'brand.mjs', code, 'MILEPOST', 'API_KEY');
  expect(await untilPrinted(program, /^1 .*\n/m)).toBe('0 201 usps pending\n1 201 acme_freight pending\n');
});

it('the consumer of the change feed prints every version, and goes on where it left off', async () => {
  const code = next('js');
  const program = await reader.start('node', 'feed.mjs', code, 'MILEPOST', 'API_KEY');
  await send(milepost.url, scan('AC-1001', 1, { description: 'Departed hub' }), scan('AC-1001', 2));
  await untilPrinted(program, /^1 AC-1001 1 in_transit Departed hub\n2 AC-1001 2 in_transit/m);
  await untilCursor('2');
  await program.stop();
  await send(milepost.url, scan('AC-1001', 3));
  await untilPrinted(await reader.start('node', 'again.mjs', code, 'MILEPOST', 'API_KEY'), /^3 AC-1001 3/);
});

it('the endpoint in Node.js takes what is signed, and nothing else', async () => {
  await type();
  const code = next('js');
  const program = await reader.start(
    'node',
    'hooks.mjs',
    `process.env.PORT=${port.node};\n${code}`,
    'WEBHOOK_SECRET',
  );
  await takesSigned(port.node, program);
});

const itInPython = hasPython ? it : it.skip;
itInPython(
  `the endpoint in Python takes it too${hasPython ? '' : ' (there is no python3 here)'}`,
  async () => {
    const code = `import os\nos.environ["PORT"] = "${port.python}"\n${next('python')}`;
    const program = await reader.start('python3', 'hooks.py', code, 'WEBHOOK_SECRET');
    const path = `/api/v1/webhook-endpoints/${await reader.variable('endpoint')}`;
    const brand = new Brand(milepost.url);
    expect((await brand.request('PATCH', path, { url: `http://127.0.0.1:${port.python}/` })).status).toBe(
      200,
    );
    await takesSigned(port.python, program);
  },
);

it('a test message is sent, and how it went is shown', async () => {
  const { data } = lastOf((await type()).replace('}{', '}\n{')) as { data: object[] };
  expect(data[0]).toMatchObject({ event_type: 'webhook.test' });
});

it('the socket says where the shipment is, and what becomes of it', async () => {
  await type();
  const variables = ['MILEPOST', 'TOKEN', 'SHIPMENT_ID'];
  const program = await reader.start('node', 'watch.mjs', next('js'), ...variables);
  await untilPrinted(program, /^it is pending\n/);
  const label = { carrier: 'ups', status: 'info_received', description: 'Label made' };
  await send(milepost.url, scan('1Z999AA10123456784', 1, label));
  await untilPrinted(program, /\n1 info_received Label made\n/);
});

it('a request that is sent twice is done once', async () => {
  const [first, second] = (await type()).trim().split('\n');
  expect(first).toMatch(/"tracking_number":"AC-2002".* 201$/);
  expect(second).toBe(first);
});

it('an error says what to do about it', async () => {
  expect(lastOf(await type())).toMatchObject({
    status: 400,
    code: 'invalid_fields',
    errors: [{ pointer: '/tracking_number', detail: 'tracking_number must not be empty' }],
  });
});

it('an operator gives out keys, and they open', async () => {
  const { key } = lastOf(await type()) as { key: string };
  expect((await new Brand(milepost.url, key).request('GET', '/api/v1/shipments')).status).toBe(200);
});

it('all of the page was run', () => {
  expect(snippets.length).toBeGreaterThan(10);
  const left = snippets.filter(
    (snippet) => !run.includes(snippet) && (hasPython || snippet.language !== 'python'),
  );
  expect(left).toEqual([]);
});

/** It asks for a test message, which the program prints; one that nobody signed is refused. */
async function takesSigned(at: number, program: Program): Promise<void> {
  const forged = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)) };
  const headers = { ...forged, 'webhook-signature': 'v1,AAAA' };
  await untilListening(at);
  const refused = await fetch(`http://127.0.0.1:${at}/`, {
    method: 'POST',
    headers,
    body: '{"type":"forged"}',
  });
  expect(refused.status).toBe(401);
  const path = `/api/v1/webhook-endpoints/${await reader.variable('endpoint')}/test`;
  expect((await new Brand(milepost.url).request('POST', path)).status).toBe(202);
  await untilPrinted(program, /^webhook\.test /m);
  expect(program.printed()).not.toContain('forged');
}

function untilListening(at: number): Promise<unknown> {
  return until(
    () => fetch(`http://127.0.0.1:${at}/`, { method: 'POST' }).catch(() => null),
    (answer) => answer !== null,
  );
}

function untilCursor(expected: string): Promise<string> {
  return until(
    () => readFile(join(reader.folder, 'cursor.txt'), 'utf8').catch(() => ''), // it prints first, then writes it down
    (cursor) => cursor === expected,
  );
}

const TYPESCRIPT = {
  swcrc: false,
  jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
  module: { type: 'es6' },
} as const;

/** As a project's own build would make it. */
async function asJavaScript(folder: string): Promise<void> {
  for (const file of (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'))) {
    const path = join(folder, file);
    const { code } = await transform(await readFile(path, 'utf8'), TYPESCRIPT);
    await writeFile(path.replace(/ts$/, 'js'), code);
  }
}
