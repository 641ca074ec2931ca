/** All carriers in one process: their desks on loopback, their parcels, and the Milepost that they tell of them. */
import type { Quota } from '../config/carrier-variables.js';
import { Brand, type NewParcel, placeOf } from './brand.js';
import { CARRIERS } from './carriers/carriers.js';
import { credentialsOf, variablesFor } from './credentials.js';
import { DeskServer } from './desk-server.js';
import type { Rates } from './faults.js';
import { close, listen } from './http.js';
import { Office } from './office.js';
import type { Chance } from './parcels.js';

export interface ClusterSettings extends Chance {
  /** Simulated seconds in a real one, at least 1, where an order names no other. */
  readonly speed: number;
  /** What goes wrong with every carrier, until it is told otherwise. */
  readonly rates: Rates;
  /** How long tokens live, in real seconds. */
  readonly tokenSeconds: number;
  /** By carrier, over `QUOTAS`. */
  readonly quotas: Readonly<Record<string, readonly Quota[]>>;
  /** The desks' first; 0: free ones. */
  readonly port: number;
  /** Variables that are set already (see `credentialsOf`). */
  readonly given: Readonly<Record<string, string | undefined>>;
}

export interface Order {
  /** Of each carrier. */
  readonly count: number;
  readonly speed?: number;
  /** Real seconds over which the lives begin, evenly. */
  readonly overSeconds?: number;
}

/** A parcel that is on its way. */
export interface BegunParcel extends NewParcel {
  /** Its carrier's slug here. */
  readonly door: string;
  /** Where a brand has registered it. */
  readonly shipment_id: string | null;
  readonly ends_at: string;
}

/** USPS grants a new application no more; the others are generous here. */
const QUOTAS: Readonly<Record<string, readonly Quota[]>> = { usps: [{ requests: 60, seconds: 3600 }] };
const GENEROUS: readonly Quota[] = [{ requests: 10_000, seconds: 10 }];

export class Cluster {
  /** What Milepost must be configured with to know these carriers. */
  env: Readonly<Record<string, string>> = {};
  readonly offices: ReadonlyMap<string, Office>;
  readonly desks: ReadonlyMap<string, DeskServer>;
  brand: Brand | null = null;

  private constructor(private readonly settings: ClusterSettings) {
    const offices = CARRIERS.map(
      (carrier) => new Office(carrier, credentialsOf(carrier, settings.given), settings, settings.rates),
    );
    this.offices = new Map(offices.map((office) => [office.carrier.slug, office]));
    this.desks = new Map(
      offices.flatMap((office): [string, DeskServer][] => {
        const { desk, slug } = office.carrier;
        const quotas = settings.quotas[slug] ?? QUOTAS[slug] ?? GENEROUS;
        const { tokenSeconds } = settings;
        return desk ? [[slug, new DeskServer(office, desk, { tokenSeconds, quotas })]] : [];
      }),
    );
  }

  static async start(settings: ClusterSettings): Promise<Cluster> {
    const cluster = new Cluster(settings);
    const variables: Record<string, string> = {};
    let { port } = settings;
    for (const [slug, { carrier, credentials }] of cluster.offices) {
      const desk = cluster.desks.get(slug);
      const baseUrl = desk ? await listen(desk.server, port === 0 ? 0 : port++) : null;
      Object.assign(variables, variablesFor(carrier, credentials, baseUrl));
    }
    cluster.env = variables;
    return cluster;
  }

  get speed(): number {
    return this.settings.speed;
  }

  /** @param apiKey with it, parcels are registered before they begin */
  aimAt(url: string, apiKey: string | null): void {
    for (const office of this.offices.values()) office.pusher.aimAt(url);
    this.brand = apiKey === null ? null : new Brand(url, apiKey);
  }

  /** @throws Error where a brand is given and Milepost does not take a registration; no parcel begins then */
  async begin(offices: readonly Office[], { count, speed = this.settings.speed, overSeconds = 0 }: Order) {
    const reserved = offices.flatMap((office) =>
      Array.from({ length: count }, (_, place) => ({ office, place, number: office.reserve() })),
    );
    const parcels = reserved.map(({ office, number }) => newParcel(office, number));
    const ids = await this.brand?.register(parcels);
    const now = Date.now();
    return reserved.map(({ office, place, number }, index): BegunParcel => {
      office.begin(number, { begun: now + (overSeconds * 1000 * place) / count, speed });
      const endsAt = new Date(office.parcels.endOf(number)).toISOString();
      const shipmentId = ids?.[index] ?? null;
      return { ...parcels[index]!, door: office.carrier.slug, shipment_id: shipmentId, ends_at: endsAt };
    });
  }

  async stop(): Promise<void> {
    for (const office of this.offices.values()) office.stop();
    await Promise.all([...this.desks.values()].map(({ server }) => close(server)));
  }
}

function newParcel({ carrier, parcels }: Office, number: number): NewParcel {
  const { origin, destination } = parcels.lifeOf(number);
  return {
    carrier: carrier.registeredAs,
    tracking_number: carrier.trackingNumber(number),
    origin: placeOf(origin),
    destination: placeOf(destination),
    reference: `order-${carrier.slug}-${number}`,
  };
}
