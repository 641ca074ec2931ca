/** Between a shipment's row and the fold of its events. */
import {
  comparePositions,
  extend,
  extendsStanding,
  fold,
  positionOf,
  type Standing,
} from '../../domain/fold.js';
import { isTerminal, type Status } from '../../domain/status.js';
import type { EventRow, ShipmentRow } from '../../storage/rows.js';
import { foldableOf } from './event-row.js';

export function standingOf(row: ShipmentRow): Standing {
  const { last_effective_at: time, last_rank: rank, last_key: key } = row;
  return {
    status: row.status as Status,
    subStatus: row.sub_status,
    last: time !== null && rank !== null && key !== null ? { time: time.getTime(), rank, key } : null,
    lastEventAt: row.last_event_at,
    estimatedDelivery: row.estimated_delivery,
    endedAt: row.ended_at?.getTime() ?? null,
  };
}

/** The standing after these new events, or `null` where one of them sorts before what the standing has seen. */
export function extendAll(standing: Standing, added: readonly EventRow[]): Standing | null {
  const events = added.map(foldableOf).sort((a, b) => comparePositions(positionOf(a), positionOf(b)));
  return events.reduce<Standing | null>(
    (reached, event) => (reached && extendsStanding(reached, event) ? extend(reached, event) : null),
    standing,
  );
}

export function foldRows(rows: readonly EventRow[]): Standing {
  return fold(rows.map(foldableOf));
}

/** Writes a standing onto the row, and what follows from it for the tracking. */
export function settle(row: ShipmentRow, standing: Standing): void {
  row.status = standing.status;
  row.sub_status = standing.subStatus;
  row.last_effective_at = standing.last && new Date(standing.last.time);
  row.last_rank = standing.last?.rank ?? null;
  row.last_key = standing.last?.key ?? null;
  row.last_event_at = standing.lastEventAt;
  row.estimated_delivery = standing.estimatedDelivery;
  row.ended_at = standing.endedAt === null ? null : new Date(standing.endedAt);
  row.tracking_state = isTerminal(standing.status) ? 'completed' : 'active';
}
