/** One bad event costs only itself; parking has no gap; web and worker may be processes of their own. */
import { Client } from 'pg';
import { encodeFrame } from '../../src/storage/inbox-frame.js';
import { Brand } from '../support/brand.js';
import { sendGeneric } from '../support/carrier.js';
import { ADMIN_KEY, startApp, startMilepost, type TestMilepost } from '../support/milepost.js';
import { until } from '../support/until.js';

let milepost: TestMilepost;
let brand: Brand;
let admin: Brand;
let sql: Client;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
  admin = new Brand(milepost.url, ADMIN_KEY);
  sql = new Client({ connectionString: milepost.stores.databaseUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await milepost.stop();
});

interface Letter {
  readonly dead_letter_id: string;
  readonly reason: string;
  readonly event_index: number | null;
  readonly state: string;
}

const scan = (trackingNumber: string, step: number, more: object = {}) => ({
  carrier: 'acme_freight',
  tracking_number: trackingNumber,
  status: 'in_transit',
  code: `S${step}`,
  occurred_at: new Date(Date.UTC(2026, 10, 20) + step * 3_600_000).toISOString(),
  ...more,
});
const scans = (trackingNumber: string, count: number) =>
  Array.from({ length: count }, (_, step) => scan(trackingNumber, step));
/** As the generic door keeps it. */
const bodyOf = (payload: unknown) => ({
  carrier: 'generic',
  source: 'webhook' as const,
  receivedAt: new Date(),
  body: Buffer.from(JSON.stringify(payload)),
});

async function lettersOf(reason: string): Promise<readonly Letter[]> {
  const { body } = await admin.request<{ data: Letter[] }>(
    'GET',
    `/api/v1/admin/dead-letters?reason=${reason}`,
  );
  return body.data;
}

const countOf = (id: string, count: number) =>
  until(
    () => brand.track(id),
    (seen) => seen.event_count === count,
  );

describe('an event that PostgreSQL refuses', () => {
  beforeAll(() =>
    sql.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'refused on purpose' USING ERRCODE = '22000'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.code = 'POISON') EXECUTE FUNCTION refuse()`),
  );

  it('becomes a dead letter alone, and lands once, however often it is replayed, when it is refused no more', async () => {
    const id = await brand.register('POISONED');
    const events = scans('POISONED', 100).with(41, scan('POISONED', 41, { code: 'POISON' }));
    await sendGeneric(milepost.url, events);
    await countOf(id, 99);
    const [letter] = await until(
      () => lettersOf('cannot_be_applied'),
      (letters) => letters.length === 1,
    );
    expect(letter).toMatchObject({ event_index: 41, state: 'open' });

    await sql.query('DROP TRIGGER refuse ON events');
    const path = `/api/v1/admin/dead-letters/${letter!.dead_letter_id}/replay`;
    expect([await admin.request('POST', path), await admin.request('POST', path)]).toMatchObject([
      { status: 202 },
      { status: 202 },
    ]);
    const whole = await countOf(id, 100);
    expect(whole.version).toBe(100);
    expect((await lettersOf('cannot_be_applied'))[0]!.state).toBe('replayed');
  });
});

describe('an event that has killed every worker that began it', () => {
  const bodiesOf = (number: string, count: number) => encodeFrame(scans(number, count).map(bodyOf));
  /** The oldest of these batches was begun so often. */
  async function insert(client: Client, starts: number, frames: readonly Buffer[]): Promise<string[]> {
    const { rows } = await client.query<{ id: string }>(
      `WITH batches AS (
         INSERT INTO inbox_batches (body_count, frame) SELECT 3, unnest($1::bytea[]) RETURNING id
       ), oldest AS (INSERT INTO slice_starts SELECT min(id), $2 FROM batches)
       SELECT id FROM batches ORDER BY id`,
      [frames, starts],
    );
    return rows.map(({ id }) => id);
  }

  it('is put aside unread, and what is behind it lands', async () => {
    const id = await brand.register('KILLER');
    await insert(sql, 7, [bodiesOf('KILLER', 3)]);
    const shown = await countOf(id, 2);
    expect(shown.events.map(({ code }) => code)).toEqual(['S2', 'S1']);
    expect(await lettersOf('kills_worker')).toMatchObject([{ state: 'open' }]);
  });

  it('has not killed them all before the seventh: it is begun alone, and what waits behind it is not suspected', async () => {
    const id = await brand.register('SUSPECT');
    await sql.query(`BEGIN; SELECT FROM shipments WHERE tracking_number = 'SUSPECT' FOR UPDATE`);
    const other = new Client({ connectionString: milepost.stores.databaseUrl });
    await other.connect();
    const ids = await insert(other, 6, [bodiesOf('SUSPECT', 3), bodiesOf('INNOCENT', 3)]);
    const startsOf = async () => {
      const { rows } = await other.query<{ starts: number }>(
        'SELECT starts FROM slice_starts WHERE batch_id = ANY($1) ORDER BY batch_id',
        [ids],
      );
      return rows.map(({ starts }) => starts);
    };
    await until(startsOf, ([suspect, innocent]) => suspect === 7 && innocent === 0);
    await sql.query('COMMIT');
    await other.end();
    await countOf(id, 3);
    expect(await lettersOf('kills_worker')).toHaveLength(1);
  });
});

it('a full slice that waits for a shipment leaves what is behind it to another hand', async () => {
  const numbers = ['AHEAD', 'HELD', 'NEXT', 'BEHIND'];
  const ids = await Promise.all(numbers.map((number) => brand.register(number)));
  const held = new Client({ connectionString: milepost.stores.databaseUrl });
  await held.connect();
  await held.query(`BEGIN; SELECT FROM shipments WHERE tracking_number = 'HELD' FOR UPDATE`);
  const frames = numbers.map((number) => encodeFrame([bodyOf(scans(number, 100))]));
  await sql.query('INSERT INTO inbox_batches (body_count, frame) SELECT 1, unnest($1::bytea[])', [frames]);
  try {
    await countOf(ids[3]!, 100);
  } finally {
    await held.end();
  }
  for (const id of ids) await countOf(id, 100);
});

describe('parking', () => {
  it('has no gap: whoever registers while events come in gets all of them', async () => {
    const numbers = Array.from({ length: 60 }, (_, index) => `GAP${index}`);
    const sending = numbers.flatMap((number) =>
      scans(number, 5).map((event) => sendGeneric(milepost.url, event)),
    );
    const registering = numbers.map((number) => brand.register(number));
    await Promise.all(sending);
    for (const id of await Promise.all(registering)) await countOf(id, 5);
    const { rows } = await sql.query(`SELECT FROM parked_events WHERE number_key LIKE 'GAP%'`);
    expect(rows).toEqual([]);
  });
});

it('an event that is being parked is in the very answer to whoever registers meanwhile', async () => {
  const waits = (type: string) =>
    until(
      () =>
        sql.query(
          `SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
           WHERE datname = current_database() AND locktype = $1 AND NOT granted`,
          [type],
        ),
      ({ rowCount }) => rowCount! > 0,
    );
  await sql.query('BEGIN; LOCK TABLE parked_events IN SHARE ROW EXCLUSIVE MODE');
  await sendGeneric(milepost.url, scan('MEANWHILE', 1));
  await waits('relation');
  const registering = brand.request('POST', '/api/v1/shipments', {
    tracking_number: 'MEANWHILE',
    carrier: 'acme_freight',
  });
  await Promise.race([waits('advisory'), registering]);
  await sql.query('COMMIT');
  expect(await registering).toMatchObject({ status: 201, body: { event_count: 1 } });
});

describe('processes of their own for web and worker', () => {
  it('show what was sent to the one and applied by the other', async () => {
    const web = await startApp(milepost.stores, { ROLE: 'web' });
    const worker = await startApp(milepost.stores, { ROLE: 'worker' });
    try {
      const customer = new Brand(web.url);
      const id = await customer.register('SPLIT');
      expect((await sendGeneric(web.url, scans('SPLIT', 3))).status).toBe(202);
      await until(
        () => customer.track(id),
        (seen) => seen.event_count === 3,
      );
      expect((await sendGeneric(worker.url, scan('SPLIT', 9))).status).toBe(404);
    } finally {
      await Promise.all([web.app.close(), worker.app.close()]);
    }
  });
});
