/** Registers a shipment, with whatever is known of its number already. */
import { Inject, Injectable } from '@nestjs/common';
import type { Doorbell } from '../bus/doorbell.js';
import { CARRIER_CHECKS } from '../bus/queues.js';
import { candidatesFor } from '../carriers/detection/detect.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { longestSilence } from '../domain/check-times.js';
import { numberKey } from '../domain/cycle.js';
import { publicId } from '../domain/ids.js';
import { fieldProblem } from '../domain/problem.js';
import { addChecks } from '../storage/checks.sql.js';
import type { Pools } from '../storage/pools.js';
import type { ShipmentRow } from '../storage/rows.js';
import { updateDetails } from '../storage/shipment-details.sql.js';
import { insertShipments, lockEveryShipmentOf, lockNumbers } from '../storage/shipments.sql.js';
import { inTransaction, type Sql } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { beginStory } from '../storage/test-stories.sql.js';
import { speedAsked, TEST_CARRIER } from '../test-mode/test-number.js';
import { cycleOf, inherit, latestOf, newShipment } from './parcels.js';
import { announceRevisions } from './revisions.service.js';
import type { NewShipment } from './shipment.dto.js';
import { unpark } from './timeline/parking.js';
import { recordEvents } from './timeline/record-events.js';
import { settle, standingOf } from './timeline/standing.js';

export interface Registration {
  readonly shipment: ShipmentRow;
  /** `false` where this customer has the number registered already. */
  readonly created: boolean;
}

/** A request, and the carrier that it names or that its number looks like. */
export interface Placed {
  readonly request: NewShipment;
  readonly carrier: string;
  /** How fast a test number's story is told; `null`: it is an ordinary number. */
  readonly testSpeed: number | null;
}

@Injectable()
export class Registrar {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(CARRIER_CHECKS) private readonly carrierChecks: Doorbell,
  ) {}

  /** @throws Problem `invalid_fields` where no carrier is named, nor to be told from the number; or no such story. */
  async register(customerId: string, request: NewShipment): Promise<Registration> {
    const [registration] = await this.registerAll(customerId, [placed(request)]);
    return registration!;
  }

  /** In one transaction: all or none. @returns in the order of the requests. */
  async registerAll(customerId: string, requests: readonly Placed[]): Promise<Registration[]> {
    const numbers = [...new Set(requests.map(({ request }) => numberKey(request.tracking_number)))];
    const registrations = await inTransaction(this.pools.writer, async (sql) => {
      await lockNumbers(sql, numbers, 'alone');
      const known = await lockEveryShipmentOf(sql, numbers);
      const done: Registration[] = [];
      for (const request of requests) {
        const registration = await this.registerIn(sql, customerId, request, known);
        if (registration.created) known.push(registration.shipment);
        done.push(registration);
      }
      return done;
    });
    this.announce(registrations);
    return registrations;
  }

  private async registerIn(
    sql: Sql,
    customerId: string,
    { request, carrier, testSpeed }: Placed,
    known: readonly ShipmentRow[],
  ): Promise<Registration> {
    const now = new Date();
    const number = numberKey(request.tracking_number);
    const parcels = known.filter((row) => row.carrier === carrier && row.number_key === number);
    const cycleStart = cycleOf(parcels, now);
    const current = latestOf(parcels.filter((row) => row.customer_id === customerId));
    if (current && current.cycle_started_ms >= (cycleStart?.getTime() ?? -Infinity)) {
      if (current.tracking_state === 'stopped') await this.resume(sql, current, parcels);
      return { shipment: current, created: false };
    }
    const shipment = newShipment(customerId, { ...request, carrier }, now, cycleStart);
    shipment.carrier_guessed = (request.carrier ?? null) === null;
    await (testSpeed === null ? this.expect(sql, shipment) : stage(sql, shipment, testSpeed));
    await insertShipments(sql, [shipment]);
    await this.join(sql, shipment, parcels);
    return { shipment, created: true };
  }

  /** A shipment that was stopped is tracked again, and gets what came meanwhile. */
  private async resume(sql: Sql, shipment: ShipmentRow, parcels: readonly ShipmentRow[]): Promise<void> {
    settle(shipment, standingOf(shipment));
    shipment.revision += 1;
    if (shipment.tracking_state === 'active' && !isStaged(shipment)) await this.expect(sql, shipment);
    await updateDetails(sql, shipment);
    await announceRevisions(sql, [shipment]); // Redis hears of it from the sweeper
    await this.join(sql, shipment, parcels);
  }

  /** Has the carrier asked about it at once, or, where it cannot be asked, has it looked at when it should have spoken. */
  private async expect(sql: Sql, shipment: ShipmentRow): Promise<void> {
    const { carrier, number_key, tracking_number, customer_id } = shipment;
    const isAsked = this.config.pulls.has(carrier);
    const after = isAsked ? 0 : longestSilence(this.config.pollSpeed);
    const due_at = new Date(Date.now() + after);
    const check = { carrier, number_key, tracking_number, customer_id, due_at, urgency: 0 };
    const [added] = await addChecks(sql, [check]);
    shipment.next_check_at = isAsked ? added!.due_at : null;
  }

  /**
   * Gives a shipment the parked events of its number, and of what other shipments of it have, another customer's or
   * an earlier parcel's, those that happened in its own cycle.
   */
  private async join(sql: Sql, shipment: ShipmentRow, parcels: readonly ShipmentRow[]): Promise<void> {
    const inherited = await inherit(
      sql,
      shipment,
      parcels.filter((row) => row !== shipment),
    );
    const parked = await unpark(sql, [shipment]);
    await recordEvents(sql, [...parked, ...inherited], new Date());
  }

  private announce(registrations: readonly Registration[]): void {
    const carriers = registrations.filter(({ created }) => created).map(({ shipment }) => shipment.carrier);
    for (const carrier of new Set(carriers)) {
      if (this.config.pulls.has(carrier)) this.carrierChecks.ring(carrier);
    }
  }
}

/** @throws Problem as `register` does */
export function placed(request: NewShipment): Placed {
  const number = numberKey(request.tracking_number);
  const testSpeed = speedAsked(number, request);
  return {
    request,
    carrier: request.carrier ?? (testSpeed === null ? carrierOf(number) : TEST_CARRIER),
    testSpeed,
  };
}

/** Has a story told of it. Named as its carrier's own, it hears no other that is told of the same number. */
async function stage(sql: Sql, shipment: ShipmentRow, speed: number): Promise<void> {
  shipment.carrier_ref = publicId('shp', shipment.id);
  await beginStory(sql, shipment.id, speed, shipment.created_at);
}

/** No carrier is asked about it. */
function isStaged({ id, carrier_ref: carrierRef }: ShipmentRow): boolean {
  return carrierRef === publicId('shp', id);
}

/** The most believable carrier; bare digits without a check digit are believed of nobody. */
function carrierOf(number: string): string {
  const [best] = candidatesFor(number);
  if (best && best.confidence !== 'weak') return best.carrier;
  throw fieldProblem(
    '/carrier',
    'carrier cannot be told from this number: send it, such as ups or acme_freight',
  );
}
