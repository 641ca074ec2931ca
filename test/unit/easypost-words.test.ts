/** Our statuses in EasyPost's words, as EasyPost's documentation lists them. */
import { carrierName, carrierSlug } from '../../src/carriers/easypost/carrier-names.js';
import { meaningOf } from '../../src/carriers/easypost/status-map.js';
import { type Status, STATUS_TABLE, STATUSES } from '../../src/domain/status.js';
import { wordsFor } from '../../src/easypost-api/words.js';

const EXPECTED: Readonly<Record<Status, string>> = {
  pending: 'unknown',
  info_received: 'pre_transit',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  available_for_pickup: 'available_for_pickup',
  attempt_failed: 'failure',
  exception: 'failure',
  returning: 'return_to_sender',
  returned: 'return_to_sender',
  delivered: 'delivered',
  cancelled: 'cancelled',
};

const STANDINGS = STATUSES.flatMap((status) =>
  [null, ...STATUS_TABLE[status].subStatuses].map((subStatus) => [status, subStatus] as const),
);

test.each(STATUSES)('%s has the status that the status model gives it, whatever its sub-status', (status) => {
  const subStatuses = [null, ...STATUS_TABLE[status].subStatuses];
  const words = subStatuses.map((subStatus) => wordsFor(status, subStatus).status);
  expect(new Set(words)).toEqual(new Set([EXPECTED[status]]));
});

test.each(STANDINGS)(
  '%s/%s is read back, by whom EasyPost pushes to, as the same status',
  (status, subStatus) => {
    const words = wordsFor(status, subStatus);
    const { meaning, unmapped } = meaningOf(words.status, words.status_detail);
    expect(unmapped).toBeNull();
    expect(meaning[0]).toBe(status === 'pending' ? null : status);
  },
);

test.each([
  ['in_transit', 'arrived', 'arrived_at_facility'],
  ['in_transit', 'departed', 'departed_facility'],
  ['in_transit', null, 'in_transit'],
  ['exception', 'delayed_weather', 'weather_delay'],
  ['exception', 'held', 'held'],
  ['exception', 'destroyed', 'failure'],
  ['attempt_failed', 'refused', 'refused'],
  ['attempt_failed', 'recipient_absent', 'delivery_exception'],
  ['returned', 'to_sender', 'arrived_at_destination'],
  ['delivered', 'signed', 'arrived_at_destination'],
] as const)('%s/%s has the detail %s', (status, subStatus, detail) => {
  expect(wordsFor(status, subStatus).status_detail).toBe(detail);
});

test('a note without a status is as unknown as EasyPost can say', () => {
  expect(wordsFor(null, null)).toEqual({ status: 'unknown', status_detail: 'unknown' });
});

test.each([
  ['dhl', 'DHLExpress'],
  ['fedex', 'FedEx'],
  ['lasership', 'LaserShip'],
  ['ontrac', 'OnTrac'],
  ['ups', 'UPS'],
  ['usps', 'USPS'],
  ['acme_freight', 'acme_freight'],
])("EasyPost's name of %s is %s, and is read as the same carrier", (slug, name) => {
  expect(carrierName(slug)).toBe(name);
  expect(carrierSlug(name)).toBe(slug);
});
