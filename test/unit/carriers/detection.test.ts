/** What a tracking number's shape and check digit say of its carrier. */
import { candidatesFor } from '../../../src/carriers/detection/detect.js';

const carriersOf = (number: string) => candidatesFor(number).map(({ carrier }) => carrier);

/** Numbers of our own making, each with the one check digit that its courier's rule gives it. */
const PROVEN: readonly (readonly [carrier: string, format: string, number: string, digitAt: number])[] = [
  ['ups', 'UPS', '1Z7R4X880305123450', -1],
  ['ups', 'UPS Waybill', 'H5042719367', -1],
  ['fedex', 'FedEx Express', '482150936714', -1],
  ['fedex', 'FedEx Ground', '102837465019288', -1],
  ['fedex', 'FedEx Ground 96', '9612019528374650192837', -1],
  ['usps', 'USPS IMpb N', '9400136205309874561234', -1],
  ['usps', 'USPS IMpb N', '420606069400136205309874561234', -1],
  ['usps', 'USPS IMpb C', '9205590123456789012345', -1],
  ['usps', 'USPS international (S10)', 'EJ407182533US', 10],
  ['royal_mail', 'Royal Mail (S10)', 'RN407182533GB', 10],
  ['s10', 'Another post (S10)', 'LA407182502FR', 10],
  ['dhl', 'DHL Paket', '00340434123456789012', -1],
  ['dhl', 'DHL Express', '4028173656', -1],
  ['canada_post', 'Canada Post', '4009384756102935', -1],
  ['ontrac', 'OnTrac', 'C02817346501921', -1],
  ['dpd', 'DPD', '009384756102938475610293847P', -1],
  ['purolator', 'Purolator', '402938475611', -1],
  ['old_dominion', 'Old Dominion', '77702938471', -1],
];

describe.each(PROVEN)('a number of %s (%s)', (carrier, format, number, digitAt) => {
  const at = digitAt < 0 ? number.length + digitAt : digitAt;
  const withDigit = (digit: string) => number.slice(0, at) + digit + number.slice(at + 1);

  it('is told by its check digit', () => {
    expect(candidatesFor(number)).toContainEqual(
      expect.objectContaining({ carrier, format, checkDigit: true }),
    );
  });

  it('is not taken for one with any other', () => {
    const others = [...'0123456789'].map(withDigit).filter((other) => other !== number);
    for (const other of others) {
      const formats = candidatesFor(other).map((candidate) => candidate.format);
      expect([other, formats]).toEqual([other, expect.not.arrayContaining([format])]);
    }
  });
});

it.each([
  ['1Z7R4X880305123450', 'ups'],
  ['9400136205309874561234', 'usps'],
  ['00340434123456789012', 'dhl'], // a USPS 20 by its check digit alone
  ['EJ407182533US', 'usps'],
  ['LA407182502FR', 's10'],
  ['482150936714', 'fedex'],
  ['TBA302817465019', 'amazon'],
  ['JJD0007099990', 'dhl'],
  ['YT2034728190246713', 'yunexpress'],
])('%s is believed of %s before anybody else', (number, carrier) => {
  expect(carriersOf(number)[0]).toBe(carrier);
});

it('names each carrier once, and what it is sure of before what may be chance', () => {
  const candidates = candidatesFor('102837465019288');
  expect(new Set(candidates.map(({ carrier }) => carrier)).size).toBe(candidates.length);
  const order = ['certain', 'likely', 'possible', 'weak'];
  const ranks = candidatesFor('00340434123456789012').map(({ confidence }) => order.indexOf(confidence));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
});

it.each(['', '0', 'HELLO', '1Z', '1Z7R4X88030512345', 'EJ407182533XX', '9'.repeat(60), '\u0000', '１２３４'])(
  '%j is nobody’s',
  (number) => {
    expect(candidatesFor(number)).toEqual([]);
  },
);

it('answers at once, whatever it is asked', () => {
  for (const number of ['9'.repeat(50_000), `GM${'A'.repeat(50_000)}`, `420${'1'.repeat(50_000)}`]) {
    expect(candidatesFor(number)).toEqual([]);
  }
});
