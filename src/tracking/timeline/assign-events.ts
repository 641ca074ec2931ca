/** Gives events to the shipments of their numbers. */
import { type Cycle, numberKey, takersOf } from '../../domain/cycle.js';
import { groupBy } from '../../domain/group-by.js';
import type { ShipmentRow } from '../../storage/rows.js';
import { type Arrival, arrivalOf, type ReceivedEvent } from './reconcile.js';

export interface Assignment<Received extends ReceivedEvent> {
  readonly arrivals: Arrival[];
  /** Events that no shipment takes; they are parked. */
  readonly homeless: Received[];
}

interface Candidate extends Cycle {
  readonly row: ShipmentRow;
}

/**
 * The newest events choose first: where a carrier reuses a number and names its shipments, the first named scan that
 * a shipment takes makes it that shipment, and scans of another stay out of it.
 */
export function assignEvents<Received extends ReceivedEvent>(
  received: readonly Received[],
  shipments: readonly ShipmentRow[],
): Assignment<Received> {
  const candidates = groupBy(shipments.map(candidateOf), ({ row }) => row.number_key);
  const assignment: Assignment<Received> = { arrivals: [], homeless: [] };
  const newestFirst = received.toSorted(
    (a, b) => b.event.occurredAt.getTime() - a.event.occurredAt.getTime(),
  );
  for (const item of newestFirst) {
    const takers = takersOf(item.event, candidates.get(numberKey(item.event.trackingNumber)) ?? []);
    for (const taker of takers) {
      taker.carrierRef ??= item.event.shipmentRef;
      taker.row.carrier_ref = taker.carrierRef;
      assignment.arrivals.push(arrivalOf(taker.row, item));
    }
    if (takers.length === 0) assignment.homeless.push(item);
  }
  return assignment;
}

function candidateOf(row: ShipmentRow): Candidate {
  return {
    row,
    customerId: row.customer_id,
    carrier: row.carrier,
    carrierRef: row.carrier_ref,
    startedAt: row.cycle_started_ms,
  };
}
