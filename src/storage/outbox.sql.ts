/** What a committed change still owes to Redis. */
import { rowFormat } from './binary-rows.js';
import type { OutboxRow } from './rows.js';
import type { Sql } from './sql.js';

type Owed = Omit<OutboxRow, 'customer_id' | 'id'>;

const OWED = rowFormat<Owed>({ shipment_id: 'uuid', first_version: 'int4', last_version: 'int4' });

/** @returns the ids, in the order of the entries. */
export async function addToOutbox(sql: Sql, entries: readonly Owed[]): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>({
    name: 'add-to-outbox',
    text: `INSERT INTO outbox (${OWED.columns}) SELECT * FROM ${OWED.rows} RETURNING id`,
    values: OWED.valuesOf(entries),
  });
  return rows.map((row) => row.id);
}

/** What nobody can read any more, but Redis may still show. @returns the ids, in the order of the shipments. */
export async function addRemovedToOutbox(
  sql: Sql,
  shipments: readonly { id: string; customer_id: string; version: number }[],
): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>({
    name: 'add-removed-to-outbox',
    text: `INSERT INTO outbox (shipment_id, customer_id, first_version, last_version)
           SELECT id, customer_id, version + 1, version
           FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS s (id, customer_id, version) RETURNING id`,
    values: [
      shipments.map(({ id }) => id),
      shipments.map(({ customer_id }) => customer_id),
      shipments.map(({ version }) => version),
    ],
  });
  return rows.map((row) => row.id);
}

export async function removeFromOutbox(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query({
    name: 'remove-from-outbox',
    text: 'DELETE FROM outbox WHERE id = ANY($1::bigint[])',
    values: [ids],
  });
}

/** The oldest entries that have waited longer than whoever wrote them needs, oldest first. */
export async function overdueInOutbox(sql: Sql, waitMs: number, limit: number): Promise<OutboxRow[]> {
  const { rows } = await sql.query<OutboxRow>({
    name: 'overdue-in-outbox',
    text: `SELECT id, shipment_id, first_version, last_version, customer_id FROM outbox
           WHERE created_at < clock_timestamp() - make_interval(secs => $1 / 1000.0)
           ORDER BY id LIMIT $2`,
    values: [waitMs, limit],
  });
  return rows;
}
