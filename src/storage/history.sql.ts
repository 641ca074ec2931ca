/** The statements of the history import: how far it is, what it could not read, and the ids of the old system. */
import type { Sql } from './sql.js';

export interface ImportRow {
  /** Of the last row that is in, as its source has it; `null`: none yet. */
  position: string | null;
  /** Rows with an id above this one may be new; `null` where the source cannot be followed. */
  follow_from: string | null;
  rows: number;
}

/** How far the import from this source is; it is begun where there was none. */
export async function beginImport(sql: Sql, source: string, followFrom: string | null): Promise<ImportRow> {
  const { rows } = await sql.query<ImportRow>({
    name: 'begin-import',
    text: `INSERT INTO history_imports (source, follow_from) VALUES ($1, $2)
           ON CONFLICT (source) DO UPDATE SET updated_at = now()
           RETURNING position, follow_from, rows::float8 AS rows`,
    values: [source, followFrom],
  });
  return rows[0]!;
}

/** In the transaction of the rows that it stands behind. @param position `null`: where it was */
export async function noteImported(
  sql: Sql,
  source: string,
  { position, rows }: { position: string | null; rows: number },
): Promise<void> {
  await sql.query({
    name: 'note-imported',
    text: `UPDATE history_imports SET position = coalesce($2, position), rows = rows + $3, updated_at = now()
           WHERE source = $1`,
    values: [source, position, rows],
  });
}

/** That all of the source is in; what comes from now on is new. */
export async function noteComplete(sql: Sql, source: string): Promise<void> {
  await sql.query({
    name: 'note-complete',
    text: 'UPDATE history_imports SET completed_at = now(), updated_at = now() WHERE source = $1',
    values: [source],
  });
}

/** Whether all of this source was in once. */
export async function isComplete(sql: Sql, source: string): Promise<boolean> {
  const { rowCount } = await sql.query({
    name: 'is-import-complete',
    text: 'SELECT FROM history_imports WHERE source = $1 AND completed_at IS NOT NULL',
    values: [source],
  });
  return rowCount === 1;
}

export async function noteFollowed(sql: Sql, source: string, followFrom: string): Promise<void> {
  await sql.query({
    name: 'note-followed',
    text: 'UPDATE history_imports SET follow_from = $2, updated_at = now() WHERE source = $1',
    values: [source, followFrom],
  });
}

/** Forgets how far the import is, and what it could not read; what it brought stays. */
export async function forgetImport(sql: Sql, source: string): Promise<void> {
  await sql.query({
    name: 'forget-import',
    text: 'DELETE FROM history_imports WHERE source = $1',
    values: [source],
  });
}

export interface RefusedRow {
  row_id: string;
  reason: string;
  /** The row as JSON. */
  content: string;
}

export async function keepRefused(sql: Sql, source: string, refused: readonly RefusedRow[]): Promise<void> {
  await sql.query({
    name: 'keep-refused',
    text: `INSERT INTO refused_rows (source, row_id, reason, content)
           SELECT DISTINCT ON (row_id) $1, row_id, reason, content
           FROM json_to_recordset($2) AS r (row_id text, reason text, content text)
           ON CONFLICT (source, row_id) DO UPDATE SET reason = excluded.reason, content = excluded.content`,
    values: [source, JSON.stringify(refused)],
  });
}

export interface RefusalCount {
  reason: string;
  rows: number;
  /** The id of one of them. */
  example: string;
}

/** The commonest first. */
export async function countRefused(sql: Sql, source: string): Promise<RefusalCount[]> {
  const { rows } = await sql.query<RefusalCount>({
    name: 'count-refused',
    text: `SELECT reason, count(*)::int AS rows, min(row_id) AS example FROM refused_rows
           WHERE source = $1 GROUP BY reason ORDER BY count(*) DESC, reason`,
    values: [source],
  });
  return rows;
}

export interface LegacyId {
  customer_id: string;
  legacy_id: string;
  shipment_id: string;
}

/** An id that is known stays what it is. */
export async function linkLegacyIds(sql: Sql, links: readonly LegacyId[]): Promise<void> {
  await sql.query({
    name: 'link-legacy-ids',
    text: `INSERT INTO legacy_ids (customer_id, legacy_id, shipment_id)
           SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[]) ON CONFLICT DO NOTHING`,
    values: [
      links.map((link) => link.customer_id),
      links.map((link) => link.legacy_id),
      links.map((link) => link.shipment_id),
    ],
  });
}

/** The shipments that the old system knew by these ids; unknown ones are left out. */
export async function readLegacyIds(
  sql: Sql,
  ids: readonly Pick<LegacyId, 'customer_id' | 'legacy_id'>[],
): Promise<LegacyId[]> {
  const { rows } = await sql.query<LegacyId>({
    name: 'read-legacy-ids',
    text: `SELECT customer_id, legacy_id, shipment_id
           FROM unnest($1::uuid[], $2::text[]) AS n (customer_id, legacy_id)
           JOIN legacy_ids USING (customer_id, legacy_id)`,
    values: [ids.map((id) => id.customer_id), ids.map((id) => id.legacy_id)],
  });
  return rows;
}

/**
 * Those of these shipments whose imported events one old shipment tells alone: there was one import, no other old id is
 * theirs, and no other shipment of their number is tracked, whose events they would have as well.
 */
export async function readSoleShipments(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>({
    name: 'read-sole-shipments',
    text: `SELECT s.id FROM shipments s
           WHERE s.id = ANY($1::uuid[])
             AND (SELECT count(*) FROM history_imports) = 1
             AND (SELECT count(*) FROM legacy_ids l WHERE l.shipment_id = s.id) = 1
             AND NOT EXISTS (SELECT FROM shipments o WHERE o.number_key = s.number_key AND o.id <> s.id)`,
    values: [ids],
  });
  return rows.map(({ id }) => id);
}

/** Those of these customers that there are. */
export async function readCustomers(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>({
    name: 'read-customers',
    text: 'SELECT id FROM customers WHERE id = ANY($1::uuid[])',
    values: [ids],
  });
  return rows.map(({ id }) => id);
}

/** An arbitrary number: whoever holds this lock is the one import. */
const IMPORT_LOCK = 0x68697374;

/** Until the connection ends. @returns whether it was free */
export async function lockImports(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query<{ locked: boolean }>({
    name: 'lock-imports',
    text: 'SELECT pg_try_advisory_lock($1) AS locked',
    values: [IMPORT_LOCK],
  });
  return rows[0]!.locked;
}
