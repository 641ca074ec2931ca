/** A brand's whole integration, with the client that is generated from docs/openapi.json: its types hold, its calls work. */
import { client } from '../support/client/client.gen.js';
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  detectCarrier,
  getDelivery,
  listChanges,
  listDeliveries,
  listShipmentEvents,
  listShipments,
  registerShipment,
  registerShipments,
  type Shipment,
  stopShipment,
  trackShipment,
  updateShipment,
} from '../support/client/index.js';
import { newBrand } from '../support/customers.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { scan, send } from '../support/scans.js';
import type { ScriptedServer } from '../support/scripted-server.js';
import { accepts, messageIn, OUTBOUND, Subscribers, told } from '../support/subscriber.js';
import { until } from '../support/until.js';

let milepost: TestMilepost;
let subscribers: Subscribers;
let server: ScriptedServer;
beforeAll(async () => {
  milepost = await startMilepost(OUTBOUND);
  subscribers = await new Subscribers(milepost).open();
  server = await subscribers.server(accepts);
  const { key } = await newBrand(milepost.url);
  client.setConfig({ baseUrl: milepost.url, auth: key, throwOnError: true });
});
afterAll(async () => {
  await subscribers.close();
  await milepost.stop();
});

const carrier = 'acme_freight';
const throwOnError = true;
let shipment: Shipment;
let endpointId: string;

it('registers a shipment, and, sent again, gets the same one', async () => {
  const request = {
    body: { tracking_number: 'CLIENT1', carrier, reference: 'order-1' },
    throwOnError,
  } as const;
  const first = await registerShipment(request);
  const again = await registerShipment(request);
  expect([first.response.status, again.response.status]).toEqual([201, 200]);
  expect(again.data).toEqual(first.data);
  shipment = first.data;
});

it('registers many, and is told of each what became of it', async () => {
  const shipments = [
    { tracking_number: 'CLIENT2', carrier },
    { tracking_number: 'nobody knows whose this is' },
    { tracking_number: '1Z999AA10123456784' },
  ];
  const { data } = await registerShipments({ body: { shipments }, throwOnError });
  expect(data.results.map(({ status }) => status)).toEqual([201, 400, 201]);
  expect(data.results[1]!.error!.errors![0]!.pointer).toBe('/shipments/1/carrier');
  expect(data.results[2]!.shipment!.carrier).toBe('ups');
});

it('finds out whose a number may be', async () => {
  const { data } = await detectCarrier({ query: { tracking_number: '1Z999AA10123456784' }, throwOnError });
  expect(data.data[0]).toMatchObject({ carrier: 'ups', check_digit: true, supported: true });
});

it('lists them, page by page', async () => {
  const first = await listShipments({ query: { limit: 2 }, throwOnError });
  const rest = await listShipments({ query: { limit: 2, cursor: first.data.next_cursor! }, throwOnError });
  const numbers = [...first.data.data, ...rest.data.data].map((one) => one.tracking_number);
  expect(new Set(numbers)).toEqual(new Set(['CLIENT1', 'CLIENT2', '1Z999AA10123456784']));
  expect(rest.data.has_more).toBe(false);
});

it('describes one, unless somebody else did meanwhile', async () => {
  const path = { id: shipment.shipment_id };
  const { data } = await updateShipment({ path, body: { metadata: { lane: 'east' } }, throwOnError });
  expect(data.metadata).toEqual({ lane: 'east' });
  const headers = { 'If-Match': '"another"' };
  const { error, response } = await updateShipment({
    path,
    headers,
    body: { reference: null },
    throwOnError: false,
  });
  expect([response.status, error!.code]).toEqual([412, 'precondition_failed']);
});

it('asks to be told, and is, by messages as they are documented', async () => {
  const body = { url: `${server.url}/hook`, event_types: ['shipment.status_changed' as const] };
  const { data } = await createWebhookEndpoint({ body, throwOnError });
  expect(data.secret).toMatch(/^whsec_/);
  endpointId = data.endpoint_id;
  await send(milepost.url, scan('CLIENT1', 1), scan('CLIENT1', 2));
  const [asked] = await told(server, 1);
  expect(messageIn(asked!).data.shipment.shipment_id).toBe(shipment.shipment_id);
});

it('tracks it, and is spared what it has', async () => {
  const path = { id: shipment.shipment_id };
  const { data, response } = await until(
    () => trackShipment({ path, throwOnError }),
    ({ data: { version } }) => version === 2,
  );
  expect(data.events.map(({ code }) => code)).toEqual(['SCAN2', 'SCAN1']);
  const headers = { 'If-None-Match': response.headers.get('etag')! };
  const again = await trackShipment({ path, headers, throwOnError: false });
  expect(again.response.status).toBe(304);
  const history = await listShipmentEvents({ path, throwOnError });
  expect(history.data.data).toEqual(data.events);
});

it('reads its change feed to the end', async () => {
  const { data } = await until(
    () => listChanges({ throwOnError }),
    (page) => page.data.data.length === 2,
  );
  expect(data.data.map(({ version, tracking_number }) => [version, tracking_number])).toEqual([
    [1, 'CLIENT1'],
    [2, 'CLIENT1'],
  ]);
  const rest = await listChanges({ query: { after: data.next_cursor }, throwOnError });
  expect(rest.data).toEqual({ data: [], has_more: false, next_cursor: data.next_cursor });
});

it('looks at how its messages went', async () => {
  const path = { id: endpointId };
  const { data } = await until(
    () => listDeliveries({ path, throwOnError }),
    (page) => page.data.data[0]?.state === 'delivered',
  );
  const whole = await getDelivery({ path: { id: data.data[0]!.delivery_id }, throwOnError });
  expect(whole.data.request_body).toBe(server.asked[0]!.body);
  const removed = await deleteWebhookEndpoint({ path, throwOnError });
  expect(removed.response.status).toBe(204);
});

it('stops the tracking', async () => {
  const path = { id: shipment.shipment_id };
  expect((await stopShipment({ path, throwOnError })).response.status).toBe(204);
  expect((await trackShipment({ path, throwOnError })).data.tracking_state).toBe('stopped');
});
