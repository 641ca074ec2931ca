/** One brand's subscriber hangs: what the messages of another brand take then, beside a time when nobody's does. */
import { setTimeout as pause } from 'node:timers/promises';
import { newBrand } from '../../support/customers.js';
import { scan, send } from '../../support/scans.js';
import { type Script, ScriptedServer } from '../../support/scripted-server.js';
import { accepts, messageIn, pathOf, subscribe } from '../../support/subscriber.js';
import { until } from '../../support/until.js';
import { Ground } from '../support/ground.js';
import { quickOr } from '../support/matrix.js';
import { registerAll } from '../support/witness.js';

const PARCELS = 20;
const TURNS = quickOr(1, 5);
const EVENTS = quickOr(200, 1000);
/** Events a second, of each of the two brands. */
const RATE = 100;
/** Half of what a subscriber that hangs is waited for. */
const LONGEST_MS = 5000;

let ground: Ground;
beforeAll(async () => void (ground = await Ground.withApp()));
afterAll(() => ground.clear());

/** A new brand with its parcels, whose subscriber answers so. */
async function brandWith(name: string, script: Script) {
  const brand = await newBrand(ground.url);
  const server = await ScriptedServer.start(script);
  const endpoint = await subscribe(brand, server.url, { event_types: ['shipment.event_added'] });
  const numbers = Array.from({ length: PARCELS }, (_, index) => `${name}-${index}`);
  await registerAll(brand, numbers);
  const leave = async () => {
    await brand.request('DELETE', pathOf(endpoint));
    await server.stop();
  };
  return { numbers, server, leave };
}

/** Milliseconds from the carrier's webhook to the subscriber that is well, sorted. */
async function latencies(name: string, script: Script): Promise<number[]> {
  const well = await brandWith(`WELL${name}`, accepts);
  const other = await brandWith(`OTHER${name}`, script);
  const begin = performance.now();
  const sending = [];
  for (let event = 0; event < EVENTS; event += 1) {
    await pause(Math.max(0, begin + (event * 1000) / RATE - performance.now()));
    for (const { numbers } of [other, well]) {
      sending.push(send(ground.url, scan(numbers[event % PARCELS]!, Math.floor(event / PARCELS))));
    }
  }
  await Promise.all(sending);
  const asked = await until(
    () => Promise.resolve(well.server.asked),
    ({ length }) => length === EVENTS,
    60_000,
  );
  await Promise.all([well.leave(), other.leave()]);
  return asked.map((one) => one.at - Date.parse(messageIn(one).data.event.received_at)).sort((a, b) => a - b);
}

const at = (sorted: readonly number[], share: number) => sorted[Math.floor(sorted.length * share)]!;

it('33b: a subscriber that hangs holds up nobody else', async () => {
  await latencies('WARM', accepts); // the first requests of an app take longer
  const nobody: number[] = [];
  const hanging: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    nobody.push(...(await latencies(`N${turn}`, accepts)));
    hanging.push(...(await latencies(`H${turn}`, () => 'hang')));
  }
  for (const all of [nobody, hanging]) all.sort((a, b) => a - b);
  for (const share of [0.5, 0.99]) {
    const [beside, alone] = [at(hanging, share), at(nobody, share)];
    const ratio = (beside / alone).toFixed(2);
    process.stderr.write(
      `33b p${share * 100}: ${beside} ms beside one that hangs, ${alone} ms without: ${ratio}\n`,
    );
  }
  expect(at(hanging, 0.99)).toBeLessThan(LONGEST_MS);
}, 300_000);
