/** A number that may be of two carriers, registered without one: whoever knows it gets the shipment. */
import { candidatesFor } from '../../src/carriers/detection/detect.js';
import { type Format, FORMATS } from '../../src/carriers/detection/formats.js';
import { Brand, type TrackingDocument } from '../support/brand.js';
import { newNumber, pieces, postOffice } from '../support/post-office.js';
import { type Asked, ScriptedServer } from '../support/scripted-server.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { until } from '../support/until.js';

let usps: ScriptedServer;
let fedex: ScriptedServer;
let milepost: TestMilepost;
let brand: Brand;

/** As if FedEx had numbers that look like those of USPS, and more of them: no two carriers of today that can be asked do. */
const ALIKE: Format = {
  carrier: 'fedex',
  name: 'FedEx alike',
  confidence: 'certain',
  pattern: /^9400100000000000/,
  check: null,
};

beforeAll(async () => {
  (FORMATS as Format[]).unshift(ALIKE);
  usps = await ScriptedServer.start(postOffice);
  fedex = await ScriptedServer.start(nothingKnown);
  milepost = await startMilepost({
    USPS_API_BASE_URL: usps.url,
    USPS_CLIENT_ID: 'id',
    USPS_CLIENT_SECRET: 'secret',
    USPS_API_QUOTA: '1000/1s',
    FEDEX_API_BASE_URL: fedex.url,
    FEDEX_CLIENT_ID: 'id',
    FEDEX_CLIENT_SECRET: 'secret',
    POLL_INTERVAL_SECONDS: '1',
  });
  brand = new Brand(milepost.url);
});
afterAll(async () => {
  (FORMATS as Format[]).splice(FORMATS.indexOf(ALIKE), 1);
  await milepost.stop();
  await Promise.all([usps.stop(), fedex.stop()]);
});

function nothingKnown({ path, body }: Asked) {
  if (path.startsWith('/oauth')) return { body: { access_token: 'token', expires_in: 3600 } };
  const { trackingInfo } = JSON.parse(body) as {
    trackingInfo: { trackingNumberInfo: { trackingNumber: string } }[];
  };
  const completeTrackResults = trackingInfo.map(({ trackingNumberInfo: { trackingNumber } }) => ({
    trackingNumber,
    trackResults: [{ error: { code: 'TRACKING.TRACKINGNUMBER.NOTFOUND' } }],
  }));
  return { body: { output: { completeTrackResults } } };
}

/** With a right check digit, so that it may be of USPS as well. */
function newAmbiguousNumber(): string {
  for (;;) {
    const number = newNumber();
    if (candidatesFor(number).some(({ carrier }) => carrier === 'usps')) return number;
  }
}

async function registered(trackingNumber: string, carrier?: string): Promise<TrackingDocument> {
  const { body } = await brand.request<TrackingDocument>('POST', '/api/v1/shipments', {
    tracking_number: trackingNumber,
    ...(carrier && { carrier }),
  });
  return body;
}

it('a wrong guess is corrected when its carrier says that it does not know the number', async () => {
  const number = newAmbiguousNumber();
  pieces.set(number, { category: 'In Transit', events: [['OA', '2026-11-20T17:30']] });
  const { shipment_id: id, carrier } = await registered(number);
  expect(carrier).toBe('fedex');
  const corrected = await until(
    () => brand.track(id),
    ({ version }) => version === 1,
  );
  expect(corrected).toMatchObject({ carrier: 'usps', event_count: 1, status: 'in_transit' });
});

it('a carrier that the brand has named is never changed', async () => {
  const number = newAmbiguousNumber();
  pieces.set(number, { category: 'In Transit', events: [['OA', '2026-11-20T17:30']] });
  const { shipment_id: id } = await registered(number, 'fedex');
  await until(
    () => Promise.resolve(fedex.asked.filter(({ body }) => body.includes(number)).length),
    (times) => times >= 1,
  );
  await registered(number, 'usps');
  await until(
    () => Promise.resolve(usps.asked.filter(({ body }) => body.includes(number)).length),
    (times) => times >= 1,
  );
  expect(await brand.track(id)).toMatchObject({ carrier: 'fedex', version: 0 });
});
