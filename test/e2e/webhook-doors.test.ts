/** The doors that differ: USPS, which shakes hands and signs within the body, and DHL, whose header is named. */
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { EXAMPLES } from '../unit/carriers/examples.js';

const SECRET = 'a secret of thirty-two characters';

let milepost: TestMilepost;
beforeAll(async () => {
  milepost = await startMilepost({
    USPS_WEBHOOK_SECRET: SECRET,
    DHL_WEBHOOK_SECRET: SECRET,
    DHL_WEBHOOK_HEADER: EXAMPLES['dhl']!.header.toUpperCase(),
  });
});
afterAll(() => milepost.stop());

async function post(carrier: string, body: string, headers: Record<string, string> = {}) {
  const url = `${milepost.url}/api/v1/webhooks/${carrier}`;
  const response = await fetch(url, { method: 'POST', body, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

it.each(['usps', 'dhl'])(
  '%s is acknowledged where it proves itself, and refused where not',
  async (carrier) => {
    const { payload, sign } = EXAMPLES[carrier]!;
    const body = Buffer.from(JSON.stringify(payload));
    const accepted = await post(carrier, body.toString(), sign(body, SECRET));
    expect(accepted).toMatchObject({ status: 202, body: { accepted: 1 } });
    const refused = await post(carrier, body.toString(), sign(body, `${SECRET}!`));
    expect(refused).toMatchObject({ status: 401, body: { code: 'bad_signature' } });
  },
);

it('a challenge is echoed to USPS, which signs none, and to nobody else', async () => {
  expect(await post('usps', '{"challenge":"a1"}')).toEqual({ status: 200, body: { challenge: 'a1' } });
  expect(await post('dhl', '{"challenge":"a1"}')).toMatchObject({ status: 401 });
  expect(await post('usps', `{"challenge":"a1","more":"${'x'.repeat(5000)}"}`)).toMatchObject({
    status: 401,
  });
  expect(await post('usps', '{"challenge":')).toMatchObject({ status: 401 });
});
