/** What cannot be read or applied is kept alone, seen, and replayed as often as somebody asks, and no oftener. */
import { Client } from 'pg';
import { DeadLetterBox, type DeadLetterDraft } from '../../src/operations/dead-letter-box.service.js';
import { ADMIN_KEY, startMilepost, type TestMilepost } from '../support/milepost.js';
import { expectProblem, forgedCursor, type Page, readPages } from '../support/answers.js';
import { Brand } from '../support/brand.js';
import { type GenericEvent, postGeneric } from '../support/carrier.js';
import { atVersion, codesOf, scan, send } from '../support/scans.js';
import { until } from '../support/until.js';

const PATH = '/api/v1/admin/dead-letters';

interface Letter {
  readonly dead_letter_id: string;
  readonly carrier: string;
  readonly reason: string;
  readonly detail: string;
  readonly state: 'open' | 'replayed' | 'requested';
  readonly attempts: number;
  readonly event_index: number | null;
  readonly body: string;
}

let milepost: TestMilepost;
let brand: Brand;
let admin: Brand;
let sql: Client;
beforeEach(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
  admin = new Brand(milepost.url, ADMIN_KEY);
  sql = new Client({ connectionString: milepost.stores.databaseUrl });
  await sql.connect();
});
afterEach(async () => {
  await sql.end();
  await milepost.stop();
});

const letters = async (query = ''): Promise<readonly Letter[]> => {
  const { status, body } = await admin.request<Page<Letter>>('GET', `${PATH}?${query}`);
  expect(status).toBe(200);
  return body.data;
};
const lettersOnceThereAre = (count: number, query = '') =>
  until(
    () => letters(query),
    (found) => found.length === count,
  );
const replay = (letter: Letter) => admin.request<Letter>('POST', `${PATH}/${letter.dead_letter_id}/replay`);
const replayAll = (filter: object) => admin.request<{ requested: number }>('POST', `${PATH}/replay`, filter);

const post = (body: string) => postGeneric(milepost.url, body);

async function bury(events: readonly GenericEvent[], draft: Partial<DeadLetterDraft> = {}): Promise<void> {
  await milepost.app.get(DeadLetterBox, { strict: false }).bury({
    carrier: 'generic',
    reason: 'unreadable_event',
    detail: 'no version of Milepost could read it then',
    body: Buffer.from(JSON.stringify(events)),
    receivedAt: new Date(),
    ...draft,
  });
}

/** How many batches the inbox has had, replays among them. */
async function batches(): Promise<number> {
  const { rows } = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM inbox_batches');
  return rows[0]!.count;
}

describe('what cannot be read', () => {
  it.each(['', 'no JSON', '{"events": [', '<xml/>', '{"a": 1} {"b": 2}'])(
    'as JSON, though rightly signed, is answered 400 and kept: %s',
    async (body) => {
      const response = await post(body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'unreadable_json' });
      const kept = { carrier: 'generic', reason: 'unreadable_json', state: 'open', attempts: 1, body };
      expect(await letters()).toMatchObject([{ ...kept, event_index: null }]);
      expect(await batches()).toBe(0);
    },
  );

  it('as JSON is kept although it holds a NUL', async () => {
    expect((await post('{"a": \0}')).status).toBe(400);
    expect(await letters()).toMatchObject([{ reason: 'unreadable_json' }]);
  });

  it('as an event costs only itself: the good ones around it land', async () => {
    const id = await brand.register('MIXED');
    const good = [1, 2, 3].map((hour) => scan('MIXED', hour));
    const events = [good[0]!, { ...scan('MIXED', 9), status: 'vanished' }, good[1]!, 'none', good[2]!];
    const response = await post(JSON.stringify(events));
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ accepted: 5 });
    expect(codesOf((await atVersion(brand, id, 3)).events)).toEqual(['SCAN3', 'SCAN2', 'SCAN1']);
    const found = await lettersOnceThereAre(2);
    expect(found.map(({ event_index }) => event_index).sort()).toEqual([1, 3]);
    expect(found).toMatchObject(
      found.map(() => ({ reason: 'unreadable_event', body: JSON.stringify(events) })),
    );
  });

  it("as one of the carrier's shapes becomes one letter of the whole body", async () => {
    expect((await post('{"events": "none"}')).status).toBe(202);
    expect(await lettersOnceThereAre(1)).toMatchObject([{ reason: 'unreadable_event', event_index: null }]);
  });
});

describe('a replay', () => {
  it('of what can be read by now lands exactly once, however often it is asked for', async () => {
    const id = await brand.register('REPLAYED');
    await bury([scan('REPLAYED', 1)]);
    const [letter] = await letters();
    const answers = await Promise.all([replay(letter!), replay(letter!), replay(letter!)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(await atVersion(brand, id, 1)).toMatchObject({ event_count: 1 });
    const [replayed] = await lettersOnceThereAre(1, 'state=replayed');
    expect((await replay(replayed!)).body).toMatchObject({ state: 'replayed', attempts: 1 });
    await send(milepost.url, scan('REPLAYED', 2));
    expect(await atVersion(brand, id, 2)).toMatchObject({ version: 2, event_count: 2 });
    expect(await batches()).toBe(2);
  });

  it('of one event of a body leaves the others alone', async () => {
    const id = await brand.register('ONE');
    await bury([scan('ONE', 1), scan('ONE', 2), scan('ONE', 3)], { eventIndex: 1 });
    await replay((await letters())[0]!);
    expect(codesOf((await atVersion(brand, id, 1)).events)).toEqual(['SCAN2']);
    await lettersOnceThereAre(1, 'state=replayed');
  });

  it('of an event that is there already changes nothing', async () => {
    const id = await brand.register('KNOWN');
    await send(milepost.url, scan('KNOWN', 1));
    const before = await atVersion(brand, id, 1);
    await bury([scan('KNOWN', 1)]);
    await replay((await letters())[0]!);
    await until(
      async () => (await sql.query('SELECT FROM inbox_batches WHERE done')).rowCount,
      (done) => done === 2,
    );
    expect(await brand.track(id)).toEqual(before);
  });

  it('that fails again is the same letter, open, with one attempt more', async () => {
    await post(JSON.stringify([scan('AGAIN', 1), { status: 'vanished' }]));
    const [letter] = await lettersOnceThereAre(1);
    for (const attempts of [2, 3]) {
      await replay(letter!);
      const [again] = await until(
        () => letters(),
        ([seen]) => seen!.attempts === attempts,
      );
      expect({ ...again, updated_at: null }).toEqual({ ...letter, attempts, updated_at: null });
    }
    await post('no JSON');
    const [broken] = await letters('reason=unreadable_json');
    await replay(broken!);
    await until(
      () => letters('reason=unreadable_json'),
      (found) => found.length === 1 && found[0]!.attempts === 2 && found[0]!.state === 'open',
    );
  });

  it('that fails on a body with a NUL does not hold up what comes after it', async () => {
    const id = await brand.register('BEHIND');
    await bury([], { body: Buffer.from('{"a": \0}') });
    await replay((await letters())[0]!);
    await until(batches, (count) => count === 1);
    await send(milepost.url, scan('BEHIND', 1));
    await until(
      () => brand.track(id),
      ({ version }) => version === 1,
      3000,
    );
  });

  it('of many is asked for by carrier, reason and time, all of which must fit', async () => {
    const id = await brand.register('MANY');
    await bury([scan('MANY', 1)], { reason: 'kills_worker' });
    await bury([scan('MANY', 2)], { carrier: 'ups' });
    await sql.query(`UPDATE dead_letters SET created_at = created_at - interval '1 hour'`);
    const since = new Date(Date.now() - 60_000).toISOString();
    await bury([scan('MANY', 3)], { reason: 'kills_worker' });
    await bury([scan('MANY', 4)]);
    expect((await replayAll({ carrier: 'nobody' })).body).toEqual({ requested: 0 });
    const all = { carrier: 'generic', reason: 'kills_worker', since };
    expect(await replayAll(all)).toMatchObject({ status: 202, body: { requested: 1 } });
    expect(codesOf((await atVersion(brand, id, 1)).events)).toEqual(['SCAN3']);
    expect((await replayAll({ since })).body).toEqual({ requested: 1 });
    await atVersion(brand, id, 2);
    expect((await replayAll({ reason: 'kills_worker' })).body).toEqual({ requested: 1 });
    await atVersion(brand, id, 3);
    expect((await replayAll({})).body).toEqual({ requested: 1 });
    const [unread] = await until(
      () => letters('carrier=ups'),
      ([letter]) => letter!.attempts === 2,
    );
    expect(unread).toMatchObject({ state: 'open', reason: 'unreadable_event' });
    expect((await brand.track(id)).version).toBe(3);
  });

  it('of a letter that never was is answered 404, and a wrong filter 400', async () => {
    for (const id of [`dlq_${'0'.repeat(32)}`, 'dlq_1', 'shp_1', '1']) {
      expectProblem(await admin.request('POST', `${PATH}/${id}/replay`), { status: 404, code: 'not_found' });
    }
    for (const filter of [{ since: 'yesterday' }, { carrier: 1 }, { colour: 'red' }, []]) {
      expectProblem(await replayAll(filter), { status: 400, code: 'invalid_fields' });
    }
  });
});

it('the list is newest first, in pages without gap or double, and filtered by what letters have', async () => {
  for (const carrier of ['generic', 'ups', 'fedex', 'ups', 'generic']) await bury([], { carrier });
  const all = await letters();
  expect(all.map(({ carrier }) => carrier)).toEqual(['generic', 'ups', 'fedex', 'ups', 'generic']);
  for (const limit of [1, 2, 5]) expect(await readPages(admin, PATH, limit)).toEqual(all);
  expect(await letters('carrier=ups&reason=unreadable_event&state=open')).toEqual([all[1], all[3]]);
  expect(await letters('reason=kills_worker')).toEqual([]);
  expect(await letters('state=replayed')).toEqual([]);
  for (const query of ['state=lost', 'limit=0', 'cursor=nonsense', `cursor=${forgedCursor(1, 2)}`]) {
    expectProblem(await admin.request('GET', `${PATH}?${query}`), { status: 400, code: 'invalid_fields' });
  }
});
