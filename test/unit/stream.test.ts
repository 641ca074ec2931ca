/** A stream tells every event in order, each once, whatever its channel loses, repeats, swaps or makes up. */
import fc from 'fast-check';
import type { Placed, Source } from '../../src/realtime/source.js';
import { type Notebook, Stream } from '../../src/realtime/stream.js';
import type { TrackingEvent } from '../../src/tracking/tracking-event.js';

const eventAt = (place: number) => ({ shipment_id: 'shp_1', version: place }) as TrackingEvent;
const numbersTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** What is committed so far, read in pages of three; a read takes a moment, and may fail. */
class Truth implements Source {
  readonly channel = 'ws:shp_1';
  committed = 0;
  failures = 0;

  hear(): never {
    throw new Error('the stream is told what was heard');
  }

  async readAfter(place: number): Promise<Placed[]> {
    const last = Math.min(this.committed, place + 3);
    await new Promise((resolve) => setImmediate(resolve));
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('PostgreSQL is away');
    }
    return numbersTo(last, place + 1).map((at) => ({ place: at, event: eventAt(at) }));
  }
}

function follow(truth: Truth) {
  const told: number[] = [];
  const stream = new Stream(truth, ({ place, event }) => {
    expect(event.version).toBe(place);
    told.push(place);
  });
  return { stream, told };
}

/** A commit is said on the channel, or lost, said twice, late, or only as a number. */
const says = fc.constantFrom('once', 'never', 'twice', 'late', 'bare', 'lie') satisfies fc.Arbitrary<string>;
const turn = fc.record({ says, rest: fc.boolean(), failures: fc.nat({ max: 1 }) });

it(
  'tells all that is committed after its beginning, in order, each once',
  () =>
    fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 30 }), fc.nat({ max: 30 }), async (turns, beginning) => {
        const truth = new Truth();
        const { stream, told } = follow(truth);
        const late: number[] = [];
        let began = 0;
        for (const [index, { says: how, rest, failures }] of turns.entries()) {
          const place = (truth.committed += 1);
          if (index === beginning) stream.begin((began = place));
          if (failures > 0 && rest) truth.failures = failures;
          if (how === 'late') late.push(place);
          if (how === 'bare') stream.hear(place);
          if (how === 'lie') stream.hear(place + 7);
          if (how === 'once' || how === 'twice') stream.hear(place, eventAt(place));
          if (how === 'twice') stream.hear(place, eventAt(place));
          if (rest) await new Promise((resolve) => setImmediate(resolve));
        }
        if (beginning >= turns.length) stream.begin((began = truth.committed));
        for (const place of late) stream.hear(place, eventAt(place));
        truth.failures = 0;
        await stream.reach(truth.committed);
        expect(told).toEqual(numbersTo(truth.committed, began + 1));
        stream.end();
      }),
      { numRuns: 300 },
    ),
  60_000,
);

it('keeps notes that begin where they say', async () => {
  const truth = new Truth();
  const { stream } = follow(truth);
  const before: Notebook = stream.takeNotes();
  expect(before.since).toBeNull();
  truth.committed = 4;
  stream.begin(2);
  expect(before.since).toBe(2);
  await stream.reach(4);
  const after = stream.takeNotes();
  expect(after).toEqual({ since: 4, events: [] });
  stream.endNotes(before);
  truth.committed = 6;
  stream.hear(6);
  await stream.reach(6);
  const placesOf = ({ events }: Notebook) => events.map(({ place }) => place);
  expect([placesOf(before), placesOf(after)]).toEqual([
    [3, 4],
    [5, 6],
  ]);
});

it('tells nothing once it has ended, not even what it is just reading, and nobody waits for it', async () => {
  const truth = new Truth();
  truth.committed = 2;
  const { stream, told } = follow(truth);
  stream.begin(0);
  const reached = stream.reach(2);
  stream.end();
  await reached;
  stream.hear(1, eventAt(1));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(told).toEqual([]);
});
