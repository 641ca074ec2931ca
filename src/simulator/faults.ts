/** What goes wrong with a carrier, how often, and with which push or request: decided by the seed. */
import { draw } from './random.js';

/** Of webhooks: sent twice, sent behind later ones, never sent. */
export const PUSH_FAULTS = ['duplicate', 'disorder', 'drop'] as const;
/** Of answers: 429, 500, silence, seconds late, not JSON. */
export const PULL_FAULTS = ['throttle', 'error', 'hang', 'slow', 'malformed'] as const;
/** Both: for ten seconds at a time the carrier sends nothing and cuts every connection. */
const OUTAGE = 'outage';

export type PullFault = (typeof PULL_FAULTS)[number];
export type Fault = PullFault | (typeof PUSH_FAULTS)[number] | typeof OUTAGE;

export const FAULTS: readonly Fault[] = [...PUSH_FAULTS, ...PULL_FAULTS, OUTAGE];

/** Shares of what could go wrong that does, from 0 to 1. A share of 1 is a switch: "hang now". */
export type Rates = Readonly<Partial<Record<Fault, number>>>;

const OUTAGE_MS = 10_000;

/** @throws Error that says what rates are */
export function ratesFrom(said: unknown): Rates {
  const rates = Object.entries(Object(said) as Record<string, unknown>);
  for (const [fault, rate] of rates) {
    const isFault = (FAULTS as readonly string[]).includes(fault);
    if (isFault && typeof rate === 'number' && rate >= 0 && rate <= 1) continue;
    throw new Error(`"${fault}" must be one of ${FAULTS.join(', ')}, with a number from 0 to 1`);
  }
  return Object.fromEntries(rates);
}

export class Faults {
  private readonly since = Date.now();

  /** @param rates what goes wrong from now on; what is not named does not */
  constructor(
    private readonly seed: number,
    private readonly carrier: string,
    public rates: Rates,
  ) {}

  isDown(now: number): boolean {
    return this.strikes(OUTAGE, Math.floor((now - this.since) / OUTAGE_MS), 0);
  }

  /** Which scan's push is struck depends on the parcel and on which of its scans it is. */
  strikes(fault: Fault, parcel: number, which: number): boolean {
    const rate = this.rates[fault] ?? 0;
    return rate > 0 && draw(this.seed, 'fault', this.carrier, fault, parcel, which) < rate;
  }

  /** At most one of an answer, which depends on the first parcel asked about and how often it was; switches first. */
  ofAnswer(parcel: number, asked: number): PullFault | null {
    const isSwitched = (fault: PullFault) => this.rates[fault] === 1;
    const strikes = (fault: PullFault) => this.strikes(fault, parcel, asked);
    return PULL_FAULTS.find(isSwitched) ?? PULL_FAULTS.find(strikes) ?? null;
  }
}
