/** The mapping file: the documents' example reads, and whatever is wrong with another is said at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapFrom } from '../../src/history/legacy-map.js';

const EXAMPLE = readFileSync(join(__dirname, '..', '..', 'docs', 'logitrack.map.yaml'), 'utf8');

const faultsOf = (yaml: string): string => {
  try {
    mapFrom(yaml);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

it('the example is read', () => {
  const map = mapFrom(EXAMPLE);
  expect(map).toMatchObject({ table: 'tracking_events', timeZone: 'America/New_York' });
  expect(map.statuses.get('customs hold')).toEqual({ status: 'exception', subStatus: 'delayed_customs' });
  expect(map.carriers.get('federal express')).toBe('fedex');
});

it.each([
  ['columns:\n  id: [1', /^This is not YAML: /],
  ['- a list', /^The mapping file must say columns:/],
  ['table: a.b.c\ncolumns: {}', /^table: table is a name such as tracking_events or legacy\.events$/m],
  ['columns: {}', /^columns\.tracking_number: tracking_number is the name of a column, such as event_time/m],
  ['columns: {}\ncolour: red', /^colour: property colour should not exist$/m],
  ['columns:\n  id: "1; DROP TABLE"', /^columns\.id: id is the name of a column/m],
  [EXAMPLE.replace('America/New_York', 'Atlantis/Main'), /^time_zone: time_zone is a name such as UTC/m],
  [EXAMPLE.replace(/^customer: .*$/m, ''), /^customer: say either whose history it is, as customer, or/m],
  [EXAMPLE.replace(/^customer: .*$/m, 'customer: acme'), /^customer: a customer is an id such as cus_0193…/m],
  [
    EXAMPLE.replace(': info_received', ': labelled'),
    /^statuses\.label created: a status is one of pending, /m,
  ],
  [
    EXAMPLE.replace('/delayed_customs', '/departed'),
    /^statuses\.customs hold: exception has no sub-status departed$/m,
  ],
  [EXAMPLE.replace(': fedex', ': Fed Ex'), /^carriers\.federal express: a carrier is 2 to 40 small letters/m],
])('%j is refused with what is wrong', (yaml, said) => {
  expect(faultsOf(yaml)).toMatch(said);
});

it('all faults are said together', () => {
  const yaml = EXAMPLE.replace(': info_received', ': labelled').replace(': fedex', ': Fed Ex');
  expect(faultsOf(yaml).split('\n')).toHaveLength(2);
});
