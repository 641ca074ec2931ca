/** Fills Redis in for every shipment under way, as its next reader would: so that none of them has to wait for PostgreSQL. */
import { countActiveShipments, readActiveShipments } from '../../storage/active-shipments.sql.js';
import type { Sql } from '../../storage/sql.js';
import type { TimelineReader } from './timeline-reader.service.js';

export interface RebuildReport {
  readonly filled: number;
  /** Somebody else was at them, or they changed meanwhile: their next reader fills them in. */
  readonly left: number;
}

/** So many at a time: more would only wait for a connection to PostgreSQL, and their leases with them. */
const AT_ONCE = 50;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * @param customerId a UUID; `null`: every customer's
 * @param onProgress is told how much is done, from 0 to 1
 * @throws Error where a store is away
 */
export async function rebuild(
  sql: Sql,
  timelines: TimelineReader,
  customerId: string | null,
  onProgress: (share: number) => void,
): Promise<RebuildReport> {
  const expected = await countActiveShipments(sql, customerId);
  const report = { filled: 0, left: 0 };
  for (let afterId = FIRST_ID; ;) {
    const rows = await readActiveShipments(sql, customerId, afterId, AT_ONCE);
    if (rows.length === 0) return report;
    const filled = await Promise.all(rows.map((row) => timelines.fillIn(row.customer_id, row.id)));
    report.filled += filled.filter(Boolean).length;
    report.left += filled.filter((wasFilled) => !wasFilled).length;
    afterId = rows.at(-1)!.id;
    onProgress(Math.min(1, (report.filled + report.left) / expected));
  }
}
