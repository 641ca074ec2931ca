/** The stories of test numbers: each ends as it promises, however fast it is told and however often somebody looks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { genericAdapter } from '../../src/carriers/generic/generic.adapter.js';
import { fold, type Standing } from '../../src/domain/fold.js';
import { allowsSubStatus } from '../../src/domain/status.js';
import { firstReceipt, shownOf, type Telling, withTelling } from '../../src/domain/tellings.js';
import { Problem } from '../../src/domain/problem.js';
import { contentHash } from '../../src/domain/event-key.js';
import { eventOf, nextPassage } from '../../src/test-mode/passage.js';
import { EASYPOST, SCENARIOS, type Story } from '../../src/test-mode/stories.js';
import { speedAsked, storyOf } from '../../src/test-mode/test-number.js';

const HOUR = 3_600_000;
const BEGUN = new Date('2026-11-23T10:00:00.123Z');
const PARCEL = { carrier: 'test', trackingNumber: 'TEST', shipmentRef: 'shp_1' };

const ENDS: Readonly<Record<keyof typeof SCENARIOS | keyof typeof EASYPOST, string>> = {
  delivered: 'delivered/handed_over',
  late: 'delivered/handed_over',
  lost: 'exception/lost',
  customs: 'delivered/handed_over',
  attempt_failed: 'attempt_failed/recipient_absent',
  out_of_order: 'delivered/handed_over',
  duplicates: 'delivered/handed_over',
  returned: 'returned/to_sender',
  corrected_delivery: 'delivered/handed_over',
  carrier_outage: 'delivered/handed_over',
  EZ1000000001: 'info_received/label_created',
  EZ2000000002: 'in_transit/arrived_destination_facility',
  EZ3000000003: 'out_for_delivery/on_vehicle',
  EZ4000000004: 'delivered/handed_over',
  EZ5000000005: 'returned/to_sender',
  EZ6000000006: 'attempt_failed/recipient_absent',
  EZ7000000007: 'pending/awaiting_carrier_data',
};
const ALL: readonly (readonly [name: string, story: Story])[] = Object.entries({ ...SCENARIOS, ...EASYPOST });
const TOLD = ALL.filter(([, story]) => story.length > 0);

interface Look {
  readonly at: Date;
  readonly said: Telling['event'][];
}

/** Looks every so many milliseconds what is to be told, and a moment later while something is. */
function play(story: Story, speed: number, every: number): Look[] {
  const pace = { begunAt: BEGUN, speed };
  const looks: Look[] = [];
  let at: Date | null = BEGUN;
  for (let told = 0; at !== null;) {
    const { scenes, nextAt }: ReturnType<typeof nextPassage> = nextPassage(story, pace, told, at);
    const said = scenes.map((scene) => genericAdapter.read(eventOf(scene, PARCEL, story, pace)));
    if (said.length > 0) looks.push({ at, said });
    told += scenes.length;
    at = nextAt && new Date(Math.max(nextAt.getTime(), at.getTime() + every));
  }
  return looks;
}

/** By event, all that was said of it. */
function tellingsOf(looks: readonly Look[]): Map<string, readonly Telling[]> {
  const tellings = new Map<string, readonly Telling[]>();
  for (const { at: receivedAt, said } of looks) {
    for (const event of said) {
      const telling = { contentHash: contentHash(event), receivedAt, source: 'webhook', mapping: 1, event };
      tellings.set(event.key, withTelling(tellings.get(event.key) ?? [], telling as Telling));
    }
  }
  return tellings;
}

function standingAfter(looks: readonly Look[]): Standing {
  const shown = [...tellingsOf(looks).values()].map((tellings) => {
    return { ...shownOf(tellings).event, receivedAt: firstReceipt(tellings) };
  });
  return fold(shown);
}

const endOf = ({ status, subStatus }: Standing) => `${status}/${subStatus}`;

describe.each(ALL)('the story of %s', (name, story) => {
  it('ends as it promises, told at once or as slowly as life', () => {
    for (const speed of [1, 3600, 1e9, Infinity]) {
      expect(endOf(standingAfter(play(story, speed, 1000)))).toBe(ENDS[name as keyof typeof ENDS]);
    }
  });

  it('comes to the same whenever somebody looks', () => {
    const content = (looks: readonly Look[]) =>
      [...tellingsOf(looks)].map(([key, tellings]) => `${key} ${shownOf(tellings).contentHash}`).sort();
    const whole = content(play(story, 3600, 1));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400_000 }), (every) => {
        expect(content(play(story, 3600, every))).toEqual(whole);
      }),
    );
  });
});

describe.each(TOLD)('the carrier of %s', (_, story) => {
  it('speaks our vocabulary', () => {
    for (const { scan } of story) expect(allowsSubStatus(scan.status, scan.sub_status)).toBe(true);
  });

  it('says nothing before it happened, and the last thing when it happens', () => {
    for (const speed of [1, 3600, Infinity]) {
      const looks = play(story, speed, 1000);
      for (const { at, said } of looks) {
        for (const { occurredAt } of said) expect(occurredAt.getTime()).toBeLessThanOrEqual(at.getTime());
      }
    }
    const times = play(story, 1e6, 1).flatMap(({ said }) => said.map((event) => event.occurredAt.getTime()));
    const lived = (Math.max(...times) - Math.min(...times)) / HOUR;
    expect(lived).toBeCloseTo(
      Math.max(...story.map(({ at }) => at)) - Math.min(...story.map(({ at }) => at)),
    );
  });
});

it('the README says how each of them ends, and tells of no other', () => {
  const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
  const rows = readme.matchAll(/^\| `(?:TEST-(\w+)-…|(EZ\d+))` +\|.*\| `(\w+)` +\|$/gm);
  const said = [...rows].map(([, scenario, number, end]) => [scenario?.toLowerCase() ?? number, end]);
  const promised = Object.entries(ENDS).map(([name, end]) => [name, end.split('/')[0]]);
  expect(Object.fromEntries(said)).toEqual(Object.fromEntries(promised));
});

it('a story of some days plays within minutes, and with a big number at once', () => {
  for (const [, story] of TOLD) {
    const last = (speed: number) => play(story, speed, 1).at(-1)!.at.getTime() - BEGUN.getTime();
    expect(last(3600)).toBeLessThan(4 * 60_000);
    expect(last(1e9)).toBeLessThan(10);
  }
});

it('a delivery that is taken back is seen before, and its taking back before the next', () => {
  const seen: string[] = [];
  const looks = play(SCENARIOS.corrected_delivery, Infinity, 1);
  looks.forEach((_, index) => seen.push(standingAfter(looks.slice(0, index + 1)).status));
  expect(seen).toEqual(['delivered', 'attempt_failed', 'delivered']);
});

it('what a carrier says twice is one event, and nothing else is', () => {
  const events = (story: Story) => tellingsOf(play(story, 3600, 1)).size;
  const said = (story: Story) => play(story, 3600, 1).flatMap((look) => look.said).length;
  expect([said(SCENARIOS.duplicates), events(SCENARIOS.duplicates)]).toEqual([18, 8]);
  expect([said(SCENARIOS.delivered), events(SCENARIOS.delivered)]).toEqual([8, 8]);
});

it('an outage keeps a carrier quiet for days, and then it says all at once', () => {
  const told = play(SCENARIOS.carrier_outage, 1, 1).map(({ at, said }) => {
    return [(at.getTime() - BEGUN.getTime()) / HOUR, said.length];
  });
  expect(told).toEqual([
    [0, 1],
    [9, 1],
    [74, 5],
    [78, 1],
  ]);
});

describe('a number', () => {
  it.each([
    ['TEST-LATE-1', SCENARIOS.late],
    ['TEST-ATTEMPT_FAILED-1', SCENARIOS.attempt_failed],
    ['TEST-ATTEMPT-FAILED-1', SCENARIOS.attempt_failed],
    ['TEST_CARRIER_OUTAGE_1', SCENARIOS.carrier_outage],
    ['TEST-LOST', SCENARIOS.lost],
    ['EZ4000000004', EASYPOST.EZ4000000004],
  ])('%s has its story', (number, story) => {
    expect(storyOf(number)).toBe(story);
  });

  it('is told as fast as asked, EasyPost’s at once', () => {
    expect(speedAsked('TEST-LATE-1', {})).toBe(3600);
    expect(speedAsked('TEST-LATE-1', { metadata: { test_speed: 7.5 } })).toBe(7.5);
    expect(speedAsked('EZ1000000001', { carrier: 'usps', metadata: { test_speed: 'any' } })).toBe(Infinity);
  });

  it.each([
    'TEST-123',
    'TESTING-LATE-1',
    'XTEST-LATE-1',
    'TEST-A1B2C3',
    'EZ8000000008',
    'EZ1000000002',
    'TEST-',
  ])('%s is an ordinary one', (number) => {
    expect(speedAsked(number, {})).toBeNull();
  });

  it('is an ordinary one to a carrier that is not supported', () => {
    for (const number of ['TEST-LATE-1', 'TEST-NONSENSE-1', 'EZ1000000001']) {
      expect(speedAsked(number, { carrier: 'acme_freight' })).toBeNull();
      expect(() => speedAsked('TEST-NONSENSE-1', { carrier: 'ups' })).toThrow(Problem);
    }
  });

  it.each(['TEST-NONSENSE-1', 'TEST-LATER-1', 'TEST-CONSTRUCTOR-1', 'TEST-ATTEMPT-1'])(
    '%s names no story, and is told which there are',
    (number) => {
      expect(() => speedAsked(number, {})).toThrow(Object.keys(SCENARIOS).join(', '));
    },
  );

  it.each([0, -1, 0.5, '3600', null, Number.NaN])('is not told at a speed of %p', (speed) => {
    expect(() => speedAsked('TEST-LATE-1', { metadata: { test_speed: speed } })).toThrow('test_speed');
  });
});
