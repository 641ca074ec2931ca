/** A request that is sent twice with one Idempotency-Key is done once. */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { expectProblem } from '../support/answers.js';
import { Brand, type TrackingDocument } from '../support/brand.js';
import { newBrand } from '../support/customers.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';

let milepost: TestMilepost;
let brand: Brand;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
});
afterAll(() => milepost.stop());

const newNumber = () => `TWICE${randomUUID().slice(0, 8).toUpperCase()}`;

describe('a request with an Idempotency-Key', () => {
  const register = (body: unknown, key: string, as = brand) =>
    as.request<TrackingDocument>('POST', '/api/v1/shipments', body, { 'idempotency-key': key });

  it('is answered once more as the first time, and says so', async () => {
    const body = { tracking_number: newNumber(), carrier: 'ups' };
    const key = randomUUID();
    const first = await register(body, key);
    const again = await register(body, `"${key}"`);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('is refused with another body', async () => {
    const key = randomUUID();
    await register({ tracking_number: newNumber(), carrier: 'ups' }, key);
    expectProblem(await register({ tracking_number: newNumber(), carrier: 'ups' }, key), {
      code: 'idempotency_key_reused',
    });
  });

  it('is done once when twenty come at the same time', async () => {
    const body = { tracking_number: newNumber(), carrier: 'ups' };
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(body, key)));
    const done = answers.filter(({ status }) => status === 201);
    expect(done.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expectProblem(answer, { code: 'idempotency_key_in_use' });
    }
  });

  it('may be sent again where it failed', async () => {
    const key = randomUUID();
    expectProblem(await register({ tracking_number: '???' }, key), { code: 'invalid_fields' });
    expect((await register({ tracking_number: newNumber(), carrier: 'ups' }, key)).status).toBe(201);
  });

  it('is not done again where its answer could not be kept', async () => {
    const body = { tracking_number: newNumber(), carrier: 'ups' };
    const key = randomUUID();
    await withoutRoomForAnswers(async () => expect((await register(body, key)).status).toBe(201));
    expectProblem(await register(body, key), { code: 'idempotency_key_in_use' });
  });

  it('is not mixed up with that of another customer', async () => {
    const key = randomUUID();
    const body = { tracking_number: newNumber(), carrier: 'ups' };
    const mine = await register(body, key);
    const theirs = await register(body, key, await newBrand(milepost.url));
    expect(theirs.headers.get('idempotent-replayed')).toBeNull();
    expect(theirs.body.shipment_id).not.toBe(mine.body.shipment_id);
  });

  it.each(['', ' ', 'a b', 'x'.repeat(256), 'schlüssel'.normalize('NFC')])(
    'refuses the key "%s"',
    async (key) => {
      expectProblem(await register({ tracking_number: newNumber(), carrier: 'ups' }, key), {
        code: 'bad_idempotency_key',
      });
    },
  );
});

async function withoutRoomForAnswers(work: () => Promise<void>): Promise<void> {
  const sql = new Client({ connectionString: milepost.stores.databaseUrl });
  await sql.connect();
  await sql.query('ALTER TABLE idempotency_keys ADD CONSTRAINT no_room CHECK (answer IS NULL) NOT VALID');
  try {
    await work();
  } finally {
    await sql.query('ALTER TABLE idempotency_keys DROP CONSTRAINT no_room');
    await sql.end();
  }
}
