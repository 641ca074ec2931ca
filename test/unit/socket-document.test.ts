/** docs/asyncapi.json is AsyncAPI, and what the app says of its socket. */
import { readFileSync } from 'node:fs';
import specs from '@asyncapi/specs/schemas/3.0.0-without-$id.json';
import Ajv from 'ajv';
import { describeApi } from '../../src/describe-api.js';
import { socketDocument } from '../../src/realtime/messages.docs.js';
import { checkAcknowledged, checkTold, SOCKET_DOCUMENT_FILE } from '../support/socket-document.js';

const text = readFileSync(SOCKET_DOCUMENT_FILE, 'utf8');

it('the committed document is what the app says by now: `npm run docs` writes it', async () => {
  expect(text).toBe(`${JSON.stringify(socketDocument(await describeApi()), null, 2)}\n`);
});

it('is AsyncAPI 3', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const isDocument = ajv.compile(specs);
  expect([isDocument(JSON.parse(text)), isDocument.errors]).toEqual([true, null]);
  expect(isDocument({ ...(JSON.parse(text) as object), operations: { tell: { action: 'shout' } } })).toBe(
    false,
  );
});

describe('a message of the socket is refused by the tests', () => {
  const FAILURE = { ok: false, code: 'too_many_requests', detail: 'Wait' };

  it('not where all is as documented', () => {
    expect(() => checkAcknowledged('subscribe', FAILURE)).not.toThrow();
    expect(() => checkAcknowledged('unsubscribe', { ok: true })).not.toThrow();
  });

  it.each([
    ['a field is missing', () => checkAcknowledged('subscribe', { ok: true, shipments: [] })],
    ['there is one more', () => checkAcknowledged('unsubscribe', { ok: true, shipments: [] })],
    ['its code is none', () => checkAcknowledged('subscribe', { ...FAILURE, code: 'nonsense' })],
    ['it tells of no event', () => checkTold('tracking.event', { shipment_id: 'shp_1', version: 1 })],
    ['nobody knows such an event', () => checkTold('tracking.rumour', {})],
  ])('where %s', (_, checking) => {
    expect(checking).toThrow('is not as documented');
  });
});
