/** The options of `npm run simulate`, and what they mean in plain words. */
import { parseArgs } from 'node:util';
import type { Quota } from '../config/carrier-variables.js';
import { CARRIERS } from '../simulator/carriers/carriers.js';
import { FAULTS, type Rates, ratesFrom } from '../simulator/faults.js';
import { quotasFrom } from '../simulator/quota.js';

export const HELP = `
Simulated carriers: they speak FedEx, UPS, USPS, DHL and EasyPost, pushed and pulled, and a sixth, acme_freight, pushes
through "generic". What happens to a parcel and what goes wrong follows from the seed.

  npm run simulate -- [--target http://localhost:3000 --api-key KEY] [--shipments 1000] [--rate 20] …

  --target URL        the Milepost that is told of every scan; without it the carriers can only be asked
  --api-key KEY       its secret key: parcels are registered there before they begin
  --shipments N       so many parcels, over all carriers, then no more
  --rate N            scans a second: without --shipments for ever, with it the parcels begin one after the other
  --carriers a,b      only these: ${CARRIERS.map(({ slug }) => slug).join(', ')}
  --speed N           simulated seconds in a real one, at least 1; 3600 (a second is an hour; a life takes about a minute)
  --seed N            1
  --first N           the number of each carrier's first parcel, 0: another one gives other tracking numbers
  --wrong-clocks P    the share of scans that are stamped minutes or hours wrong, 0
  --token-seconds N   how long an access token lives, 300
  --quota slug=N/S    at most N requests in any S seconds, may be repeated; usps=60/3600
  --port N            of the control server, and those after it of the carriers; free ones
  --json              one line of JSON first, {"env", "control"}, and no progress

What goes wrong, as a share from 0 to 1 of what can; 1 is always:
  --duplicate --disorder --drop        webhooks sent twice, behind later ones, never
  --throttle --error --hang --slow     answers that are 429, 500, none at all, seconds late
  --malformed                          answers that are not JSON
  --outage                             ten seconds at a time in which the carrier does nothing and cuts connections

The control server:
  POST   /target {url, api_key?}                          as --target and --api-key
  POST   /parcels {carrier, count, speed?, over_seconds?} begins parcels, and tells their tracking numbers; of several
                                                          {carriers}, none begins before all are registered
  GET    /parcels/{carrier}/{tracking number}             what has really happened to one
  POST   /traffic {rate, carriers?}                       as --rate; 0 ends it
  POST   /faults/{carrier} {"hang": 1}                    what goes wrong from now on, and nothing else; DELETE: as begun
  DELETE /tokens/{carrier}                                the access tokens are no longer valid
  GET    /stats                                           what every carrier has counted
`;

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean', default: false } as const;
const OPTIONS = {
  ...Object.fromEntries(FAULTS.map((fault) => [fault, TEXT])),
  help: FLAG,
  json: FLAG,
  target: TEXT,
  'api-key': TEXT,
  shipments: { ...TEXT, default: '0' },
  rate: { ...TEXT, default: '0' },
  carriers: { ...TEXT, default: CARRIERS.map(({ slug }) => slug).join() },
  speed: { ...TEXT, default: '3600' },
  seed: { ...TEXT, default: '1' },
  first: { ...TEXT, default: '0' },
  'wrong-clocks': { ...TEXT, default: '0' },
  'token-seconds': { ...TEXT, default: '300' },
  port: { ...TEXT, default: '0' },
  quota: { ...TEXT, multiple: true, default: [] as string[] },
} as const;

export interface SimulateOptions {
  readonly help: boolean;
  readonly json: boolean;
  readonly target: string | null;
  readonly apiKey: string | null;
  readonly shipments: number;
  readonly rate: number;
  readonly carriers: readonly string[];
  readonly speed: number;
  readonly seed: number;
  readonly first: number;
  readonly wrongClocks: number;
  readonly tokenSeconds: number;
  readonly port: number;
  readonly quotas: Readonly<Record<string, readonly Quota[]>>;
  readonly rates: Rates;
}

/** @throws Error that says what is expected */
export function readOptions(args?: string[]): SimulateOptions {
  const { values } = parseArgs({ ...(args && { args }), options: OPTIONS });
  const number = (name: keyof typeof values, least: number, most: number) =>
    numberIn(name, String(values[name]), least, most);
  return {
    help: values.help,
    json: values.json,
    target: values.target ?? null,
    apiKey: values['api-key'] ?? null,
    shipments: number('shipments', 0, 1_000_000),
    rate: number('rate', 0, 10_000),
    carriers: values.carriers.split(',').map(knownCarrier),
    speed: number('speed', 1, 1e9),
    seed: number('seed', 0, 2 ** 32),
    first: number('first', 0, 98_000_000),
    wrongClocks: number('wrong-clocks', 0, 1),
    tokenSeconds: number('token-seconds', 1, 1e6),
    port: number('port', 0, 65_000),
    quotas: Object.fromEntries(values.quota.map(quotaIn)),
    rates: ratesIn(values),
  };
}

function ratesIn(values: Readonly<Record<string, unknown>>): Rates {
  const said = FAULTS.filter((fault) => values[fault] !== undefined);
  return ratesFrom(Object.fromEntries(said.map((fault) => [fault, Number(values[fault])])));
}

function quotaIn(text: string): [string, Quota[]] {
  const [slug = '', quotas = ''] = text.split('=');
  return [knownCarrier(slug), quotasFrom(quotas)];
}

function knownCarrier(slug: string): string {
  if (CARRIERS.some((carrier) => carrier.slug === slug)) return slug;
  throw new Error(`"${slug}" is none of ${CARRIERS.map((carrier) => carrier.slug).join(', ')}`);
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new Error(`--${name} must be a number from ${least} to ${most}, not "${text}"`);
}
