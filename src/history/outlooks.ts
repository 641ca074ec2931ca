/** When imported shipments are looked at next: as if they had always been here, spread so that no carrier is asked about all at once. */
import type { Config } from '../config/config.js';
import { paceOf } from '../config/pace.js';
import { type NextCheck, nextCheck } from '../domain/check-times.js';
import { addChecks, type NewCheck } from '../storage/checks.sql.js';
import type { ShipmentRow } from '../storage/rows.js';
import { updateFreshness } from '../storage/shipments.sql.js';
import { readPushing } from '../storage/silence.sql.js';
import type { Sql } from '../storage/sql.js';
import { standingOf } from '../tracking/timeline/standing.js';

/** What decides on the next look, beside the shipment itself. */
export interface Outlooks {
  readonly config: Config;
  /** The carriers that push now. */
  readonly pushing: ReadonlySet<string>;
}

export async function readOutlooks(sql: Sql, config: Config): Promise<Outlooks> {
  return { config, pushing: new Set(await readPushing(sql)) };
}

/** Has these shipments, all locked, looked at: where a look is planned already it stays. Updates the rows. */
export async function expectMore(
  sql: Sql,
  shipments: readonly ShipmentRow[],
  { config, pushing }: Outlooks,
  now: Date,
): Promise<void> {
  if (shipments.length === 0) return;
  const checks: NewCheck[] = [];
  for (const row of shipments) {
    const next = outlookOf(row, config, pushing, now);
    row.tracking_state = next.trackingState;
    if (next.after !== null) checks.push(checkOf(row, next, config.pulls.has(row.carrier), now));
  }
  const due = checks.length > 0 ? await addChecks(sql, checks) : [];
  const times = new Map(due.map((check) => [`${check.carrier} ${check.number_key}`, check.due_at]));
  for (const row of shipments) {
    const isAsked = config.pulls.has(row.carrier) && row.tracking_state !== 'expired';
    row.next_check_at = isAsked ? (times.get(`${row.carrier} ${row.number_key}`) ?? null) : null;
  }
  await updateFreshness(sql, shipments);
}

function outlookOf(row: ShipmentRow, config: Config, pushing: ReadonlySet<string>, now: Date): NextCheck {
  const { status, endedAt } = standingOf(row);
  return nextCheck(
    {
      status,
      endedAt,
      heardAt: (row.checked_at ?? row.created_at).getTime(),
      isAsked: config.pulls.has(row.carrier),
      isPushed: pushing.has(row.carrier),
    },
    now.getTime(),
    paceOf(config),
  );
}

/** @param isAsked a carrier that cannot be asked has a moment from which its silence counts, and no haste */
function checkOf(row: ShipmentRow, { after, urgency }: NextCheck, isAsked: boolean, now: Date): NewCheck {
  const { carrier, number_key, tracking_number, customer_id } = row;
  const wait = isAsked ? Math.random() * after! : after!;
  return {
    carrier,
    number_key,
    tracking_number,
    customer_id,
    due_at: new Date(now.getTime() + wait),
    urgency,
  };
}
