/** A customer's shipments, or their events, page by page: as much of it is in memory as one page has. */
import { readTimelines } from '../storage/events.sql.js';
import { groupBy } from '../domain/group-by.js';
import type { Pools } from '../storage/pools.js';
import type { EventRow, ShipmentRow } from '../storage/rows.js';
import { listShipments } from '../storage/shipment-list.sql.js';
import { asCustomer, type Sql } from '../storage/sql.js';
import { recentEventDocument, shipmentDocument } from '../tracking/presentation.js';

export const EXPORTED = ['shipments', 'events'] as const;
export type Exported = (typeof EXPORTED)[number];

export interface ExportOrder {
  /** A UUID. */
  readonly customerId: string;
  readonly what: Exported;
  /** Only shipments that were changed, or events that were taken in, since then; `null`: all. */
  readonly since: Date | null;
}

/** As the API shows them. */
export type ExportedDocument = ReturnType<typeof recentEventDocument> | ReturnType<typeof shipmentDocument>;

export interface ExportPage {
  /** Shipments that were looked at. */
  readonly shipments: number;
  readonly documents: readonly ExportedDocument[];
}

/** Shipments. A page is one or two statements, each of which must end within the reader's time. */
const PAGE = 200;

type ListedRow = ShipmentRow & { created_at_exact: string };

/** Shipments newest first; a shipment's events oldest first. @throws Error where PostgreSQL is away */
export async function* exportPages(
  pools: Pools,
  order: ExportOrder,
  size = PAGE,
): AsyncGenerator<ExportPage, void> {
  let last: ListedRow | undefined;
  do {
    const rows = await asCustomer(pools.reader, order.customerId, (sql) =>
      readPage(sql, order.customerId, last, size),
    );
    const changed = rows.filter(({ updated_at }) => isSince(updated_at, order));
    const documents =
      order.what === 'shipments' ? changed.map(shipmentDocument) : await eventsOf(pools, order, changed);
    yield { shipments: rows.length, documents };
    last = rows.length === size ? rows.at(-1) : undefined;
  } while (last);
}

/** What was changed since is told here and not in SQL, so that no statement has to look for a page through everything. */
function isSince(time: Date, { since }: ExportOrder): boolean {
  return since === null || time >= since;
}

function readPage(
  sql: Sql,
  customerId: string,
  last: ListedRow | undefined,
  size: number,
): Promise<ListedRow[]> {
  const before = last ? { createdAt: last.created_at_exact, id: last.id } : null;
  const all = { status: null, carrier: null, numberKey: null, reference: null, updatedAfter: null };
  return listShipments(sql, { customerId, ...all, before }, size);
}

async function eventsOf(
  pools: Pools,
  order: ExportOrder,
  shipments: readonly ShipmentRow[],
): Promise<ExportedDocument[]> {
  if (shipments.length === 0) return [];
  const ids = shipments.map(({ id }) => id);
  const rows = await asCustomer(pools.reader, order.customerId, (sql) => readTimelines(sql, ids));
  const timelines = groupBy(
    rows.filter(({ applied_at }) => isSince(applied_at, order)),
    (row) => row.shipment_id,
  );
  return shipments.flatMap((shipment) =>
    (timelines.get(shipment.id) ?? []).toSorted(byPlace).map((row) => recentEventDocument(row, shipment)),
  );
}

/** The order of a timeline. */
function byPlace(a: EventRow, b: EventRow): number {
  return a.effective_at.getTime() - b.effective_at.getTime() || a.rank - b.rank || (a.key < b.key ? -1 : 1);
}
