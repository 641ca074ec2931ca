/** What operators are shown of carriers. */
import { Brand } from '../support/brand.js';
import { ADMIN_KEY, type TestMilepost } from '../support/milepost.js';
import { type AskingMilepost, newNumber, pieces, postOffice, startAsking } from '../support/post-office.js';
import type { ScriptedServer } from '../support/scripted-server.js';
import { scan, send } from '../support/scans.js';
import { until } from '../support/until.js';

interface Report {
  readonly data: readonly {
    readonly carrier: string;
    readonly circuit: { readonly state: string };
    readonly trouble: string | null;
    readonly quotas: readonly { readonly used: number }[];
    readonly backlog: readonly Readonly<Record<string, number>>[];
    readonly unmapped: readonly { readonly code: string; readonly events: number }[];
    readonly [field: string]: unknown;
  }[];
}

let asking: AskingMilepost;
let usps: ScriptedServer;
let milepost: TestMilepost;
beforeAll(async () => {
  asking = await startAsking();
  ({ usps, milepost } = asking);
});
afterAll(() => asking.stop());

const report = async (carrier: string) => {
  const admin = new Brand(milepost.url, ADMIN_KEY);
  const { body } = await admin.request<Report>('GET', '/api/v1/admin/carriers');
  return body.data.find((item) => item.carrier === carrier)!;
};

it('shows whether a carrier answers, what of its quota is used, and which of its codes mean nothing to us', async () => {
  const number = newNumber();
  pieces.set(number, {
    category: 'In Transit',
    events: [
      ['OA', '2026-11-20T08:00'],
      ['Q9', '2026-11-20T09:00'],
      ['Q9', '2026-11-20T10:00'],
      ['10', '2026-11-20T11:00'],
    ],
  });
  await new Brand(milepost.url).register(number, 'usps');
  const shown = await until(
    () => report('usps'),
    ({ unmapped }) => unmapped.length > 0,
  );
  expect(shown).toMatchObject({
    is_asked: true,
    receives_webhooks: false,
    circuit: { state: 'closed' },
    quotas: [{ span_seconds: 3600, requests: 60, used: 1 }],
    unmapped: [{ code: 'eventCode:Q9', events: 2, sample: { status: null, description: 'Q9' } }],
  });
  const settled = await until(
    () => report('usps'),
    ({ backlog }) => backlog.some((row) => row['target_seconds'] === 600),
  );
  expect(settled.backlog).toEqual([{ target_seconds: 600, expected: 1, due: 0, late: 0, oldest_seconds: 0 }]);
});

it('shows of a carrier that gives no answer what went wrong last', async () => {
  usps.script = (asked) => (asked.path.startsWith('/tracking') ? { status: 503 } : postOffice(asked));
  await new Brand(milepost.url).register(newNumber(), 'usps');
  const { trouble } = await until(
    () => report('usps'),
    (shown) => shown.trouble !== null,
  );
  expect(trouble).toBe('unavailable: answered 503');
});

it('shows of a carrier that pushes when it did so last', async () => {
  await send(milepost.url, scan('AC900001', 1));
  const shown = await until(
    () => report('generic'),
    (seen) => (seen['webhooks'] as { last_at: string | null }).last_at !== null,
  );
  expect(shown).toMatchObject({
    receives_webhooks: true,
    is_asked: false,
    webhooks: { missed: 0, silent_since: null },
  });
});

it('is for operators only', async () => {
  expect((await new Brand(milepost.url).request('GET', '/api/v1/admin/carriers')).status).toBe(401);
});
