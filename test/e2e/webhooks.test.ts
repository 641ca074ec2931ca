/** What a carrier's sender is answered, and that each answer is true. */
import { Client } from 'pg';
import { Brand } from '../support/brand.js';
import { genericHeaders, sendGeneric } from '../support/carrier.js';
import { ADMIN_KEY, SECRETS, startMilepost, type TestMilepost } from '../support/milepost.js';
import { until } from '../support/until.js';
import { EXAMPLES } from '../unit/carriers/examples.js';

let milepost: TestMilepost;
let brand: Brand;
let sql: Client;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
  sql = new Client({ connectionString: milepost.stores.databaseUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await milepost.stop();
});

const MINUTE = 60_000;

/** By slug: where its example is registered, and what the API then shows. */
const SHOWN = {
  ups: { carrier: 'ups', number: '1Z0000000000000017', acknowledged: 200 },
  fedex: { carrier: 'fedex', number: '700000000017', acknowledged: 202 },
  easypost: { carrier: 'usps', number: 'EZ0000000017', acknowledged: 202 },
} as const;

function post(carrier: string, body: Buffer | string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${milepost.url}/api/v1/webhooks/${carrier}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

async function stored(): Promise<number> {
  const { rows } = await sql.query<{ rows: number }>(
    'SELECT (SELECT count(*) FROM inbox_batches)::int + (SELECT count(*) FROM dead_letters)::int AS rows',
  );
  return rows[0]!.rows;
}

async function problemOf(response: Response): Promise<{ code: string; detail: string; status: number }> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return (await response.json()) as { code: string; detail: string; status: number };
}

const scan = (trackingNumber: string, more: object = {}) => ({
  carrier: 'acme_freight',
  tracking_number: trackingNumber,
  status: 'in_transit',
  occurred_at: '2026-11-23T10:00:00-05:00',
  ...more,
});

describe.each(Object.entries(SHOWN))('%s', (slug, { carrier, number, acknowledged }) => {
  const example = EXAMPLES[slug]!;
  const body = Buffer.from(JSON.stringify(example.payload));
  const secret = SECRETS[slug as keyof typeof SHOWN];

  it('is acknowledged as its document asks, and shown', async () => {
    const id = await brand.register(number, carrier);
    const response = await post(slug, body, example.sign(body, secret));
    expect(response.status).toBe(acknowledged);
    expect(await response.json()).toEqual({
      receipt: expect.stringMatching(/^\d+\.\d+$/) as unknown,
      accepted: 1,
    });
    const shown = await until(
      () => brand.track(id),
      ({ event_count }) => event_count === 1,
    );
    expect(shown.events[0]).toMatchObject({ source: 'webhook', time_quality: 'exact' });
  });

  it('with a wrong signature is refused, and nothing of it is stored', async () => {
    const before = await stored();
    for (const headers of [{}, { [example.header]: 'wrong' }, example.sign(body, `${secret}x`)]) {
      const response = await post(slug, body, headers);
      expect(await problemOf(response)).toMatchObject({ status: 401, code: 'bad_signature' });
    }
    expect(await stored()).toBe(before);
  });
});

describe('generic', () => {
  it.each([
    ['one object', scan('FORM1'), 1],
    ['an array', [scan('FORM1'), scan('FORM2')], 2],
    ['{"events": […]}', { events: [scan('FORM1'), scan('FORM2'), scan('FORM3')] }, 3],
  ])('takes %s', async (_form, payload, accepted) => {
    const body = JSON.stringify(payload);
    const response = await post('generic', body, genericHeaders(body));
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ accepted });
  });

  it('refuses more than 1,000 events with a sentence that says so, and stores none', async () => {
    const before = await stored();
    const response = await sendGeneric(
      milepost.url,
      Array.from({ length: 1001 }, () => scan('MANY')),
    );
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'too_many_events' });
    expect(await stored()).toBe(before);
  });

  it('stores what was rightly signed long ago, for a late retry is no attack', async () => {
    const id = await brand.register('LATE1');
    const body = JSON.stringify(scan('LATE1'));
    const response = await post('generic', body, genericHeaders(body, new Date(Date.now() - 120 * MINUTE)));
    expect(response.status).toBe(202);
    await until(
      () => brand.track(id),
      ({ event_count }) => event_count === 1,
    );
  });
});

describe('any carrier', () => {
  it.each(['dhl', 'unheard_of', '..%2f..%2fetc'])(
    'unknown or not configured (%s) is answered 404',
    async (slug) => {
      expect((await problemOf(await post(slug, '{}', {}))).code).toBe('not_found');
    },
  );

  it('may not send more than 1 MiB', async () => {
    const body = JSON.stringify({ ...scan('BIG'), description: 'x'.repeat(1024 * 1024) });
    expect((await problemOf(await post('generic', body, genericHeaders(body)))).code).toBe(
      'payload_too_large',
    );
  });

  it('may call its JSON what it likes', async () => {
    const body = JSON.stringify(scan('TYPED'));
    const response = await post('generic', body, { ...genericHeaders(body), 'content-type': 'text/plain' });
    expect(response.status).toBe(202);
  });

  it('is told by 503 and Retry-After when PostgreSQL cannot take it, and by 202 when it can again', async () => {
    await sql.query('BEGIN; LOCK TABLE inbox_batches IN ACCESS EXCLUSIVE MODE');
    const refused = await sendGeneric(milepost.url, scan('WAIT'));
    await sql.query('ROLLBACK');
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect((await problemOf(refused)).code).toBe('unavailable');
    expect((await sendGeneric(milepost.url, scan('WAIT'))).status).toBe(202);
  });

  it('is counted by outcome', async () => {
    const response = await fetch(`${milepost.url}/metrics`, {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    const metrics = await response.text();
    expect(metrics).toMatch(/milepost_webhook_requests_total\{carrier="ups",outcome="bad_signature"\} 3/);
    expect(metrics).toMatch(/milepost_webhook_requests_total\{carrier="generic",outcome="late"\} 1/);
  });
});
