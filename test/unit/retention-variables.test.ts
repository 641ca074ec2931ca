/** How long things are kept, as an operator says it. */
import { ADAPTERS } from '../../src/carriers/registry.js';
import { readConfig } from '../../src/config/config.js';

it.each([
  [
    'INBOX_RETENTION',
    ['90', '0d', '-1d', '1.5d', '36501d', '90D', '12w', 'never'],
    /age in days such as 90d/,
  ],
  ['DEAD_LETTER_RETENTION', ['180'], /age in days such as 90d/],
  ['DELIVERY_RETENTION', ['30 d'], /age in days such as 90d/],
  [
    'EVENT_RETENTION',
    ['90d', 'delivered', 'delivered:', 'delivered:0d', 'delivered:1d;*:2d', 'delivered:1d,', ':1d'],
    /ages in days by status, such as/,
  ],
  ['EVENT_RETENTION', ['deliverd:1d', 'DELIVERED:1d', '**:1d'], /is none of pending, .*or \* for the others/],
  ['EVENT_RETENTION', ['delivered:1d,delivered:2d', '*:1d,*:1d'], /has two ages/],
])('what is wrong with %s is said beside its name: %j', (name, values, expected) => {
  for (const value of values) {
    const read = () => readConfig(ADAPTERS, { [name]: value });
    expect(read).toThrow(new RegExp(`^The configuration is wrong:\n  ${name} must .*$`));
    expect(read).toThrow(expected);
  }
});

it('ages are days, by status and for the others', () => {
  const { eventRetention, inboxRetention } = readConfig(ADAPTERS, {
    EVENT_RETENTION: 'delivered:180d, returned:90d,*:400d',
    INBOX_RETENTION: '36500d',
  });
  const byStatus = new Map([
    ['delivered', 180],
    ['returned', 90],
  ]);
  expect([eventRetention, inboxRetention]).toEqual([{ byStatus, others: 400 }, 36_500]);
});

it('what is in a status that is not named is kept for ever, unless * says otherwise', () => {
  const { eventRetention } = readConfig(ADAPTERS, { EVENT_RETENTION: 'cancelled:1d' });
  expect(eventRetention).toEqual({ byStatus: new Map([['cancelled', 1]]), others: null });
});
