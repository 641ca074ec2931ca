/** The hot statements on shipments. */
import { rowFormat } from './binary-rows.js';
import type { ShipmentRow } from './rows.js';
import type { Sql } from './sql.js';

export const SHIPMENT_COLUMNS = `id, customer_id, carrier, tracking_number, number_key, carrier_ref,
  extract(epoch FROM cycle_started_at)::float8 * 1000 AS cycle_started_ms, reference, metadata, origin, destination,
  status, sub_status, tracking_state, estimated_delivery, last_event_at, last_effective_at, last_rank,
  replace(last_key::text, '-', '') AS last_key, ended_at, version, revision, event_count, source, checked_at,
  asked_at, next_check_at, carrier_guessed, created_at, updated_at`;

/**
 * Takes the lock of each number until the transaction ends. Whoever applies or parks events shares it; whoever
 * registers a shipment has it alone: so an event is either parked before the registration looks, or finds the shipment.
 */
export async function lockNumbers(sql: Sql, numberKeys: readonly string[], mode: 'alone' | 'shared') {
  const lock = mode === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await sql.query({
    name: `lock-numbers-${mode}`,
    text: `SELECT ${lock}(hash) FROM (
             SELECT DISTINCT hashtextextended(number, 0) AS hash FROM unnest($1::text[]) AS number ORDER BY 1
           ) AS sorted`,
    values: [numberKeys],
  });
}

/** Every shipment of these numbers, locked, in the order of their ids so that no two slices wait for each other. */
export async function lockShipmentsOf(sql: Sql, numberKeys: readonly string[]): Promise<ShipmentRow[]> {
  const { rows } = await sql.query<ShipmentRow>({
    name: 'lock-shipments-of',
    text: `SELECT ${SHIPMENT_COLUMNS} FROM shipments
           WHERE number_key = ANY($1) AND tracking_state <> 'stopped' ORDER BY id FOR NO KEY UPDATE`,
    values: [numberKeys],
  });
  return rows;
}

/** As `lockShipmentsOf` gives them, and those that are tracked no longer: for whoever registers these numbers. */
export async function lockEveryShipmentOf(sql: Sql, numberKeys: readonly string[]): Promise<ShipmentRow[]> {
  const { rows } = await sql.query<ShipmentRow>({
    name: 'lock-every-shipment-of',
    text: `SELECT ${SHIPMENT_COLUMNS} FROM shipments WHERE number_key = ANY($1) ORDER BY id FOR NO KEY UPDATE`,
    values: [numberKeys],
  });
  return rows;
}

/** As `lockShipmentsOf` gives them, to be looked at only. */
export async function readShipmentsOf(sql: Sql, numberKeys: readonly string[]): Promise<ShipmentRow[]> {
  const { rows } = await sql.query<ShipmentRow>({
    name: 'read-shipments-of',
    text: `SELECT ${SHIPMENT_COLUMNS} FROM shipments
           WHERE number_key = ANY($1) AND tracking_state <> 'stopped' ORDER BY id`,
    values: [numberKeys],
  });
  return rows;
}

export async function insertShipments(sql: Sql, rows: readonly ShipmentRow[]): Promise<void> {
  await sql.query({
    name: 'insert-shipments',
    text: `INSERT INTO shipments (${NEW_COLUMNS}) SELECT ${NEW_COLUMNS} FROM json_populate_recordset(NULL::shipments, $1)
           ORDER BY number_key, carrier, customer_id`,
    values: [JSON.stringify(rows.map((row) => ({ ...row, cycle_started_at: cycleStart(row) })))],
  });
}

const NEW_COLUMNS = `id, customer_id, carrier, tracking_number, number_key, carrier_ref, cycle_started_at, reference,
  metadata, origin, destination, status, sub_status, tracking_state, next_check_at, carrier_guessed, created_at,
  updated_at`;

function cycleStart({ cycle_started_ms: ms }: ShipmentRow): Date | string {
  return Number.isFinite(ms) ? new Date(ms) : '-infinity';
}

/** What applying events may change. */
const STANDINGS = rowFormat<Partial<ShipmentRow>>({
  id: 'uuid',
  carrier_ref: 'text',
  status: 'text',
  sub_status: 'text',
  tracking_state: 'text',
  estimated_delivery: 'text',
  last_event_at: 'timestamptz',
  last_effective_at: 'timestamptz',
  last_rank: 'int2',
  last_key: 'uuid',
  ended_at: 'timestamptz',
  version: 'int4',
  revision: 'int4',
  event_count: 'int4',
  source: 'text',
  checked_at: 'timestamptz',
  updated_at: 'timestamptz',
});

/** Writes what applying events changed; the rows are locked by `lockShipmentsOf` or new in this transaction. */
export async function updateStandings(sql: Sql, rows: readonly ShipmentRow[]): Promise<void> {
  await sql.query({
    name: 'update-standings',
    text: `UPDATE shipments s SET
             carrier_ref = r.carrier_ref, status = r.status, sub_status = r.sub_status,
             tracking_state = r.tracking_state, estimated_delivery = r.estimated_delivery,
             last_event_at = r.last_event_at, last_effective_at = r.last_effective_at, last_rank = r.last_rank,
             last_key = r.last_key, ended_at = r.ended_at, version = r.version, revision = r.revision,
             event_count = r.event_count, source = r.source, checked_at = r.checked_at, updated_at = r.updated_at
           FROM ${STANDINGS.rows} WHERE s.id = r.id`,
    values: STANDINGS.valuesOf(rows),
  });
}

/** A number as its carrier has it. */
export interface CarrierNumber {
  carrier: string;
  number_key: string;
}

/** Every shipment of these numbers under these carriers, locked, in the order of their ids. */
export async function lockShipmentsOfCarriers(
  sql: Sql,
  numbers: readonly CarrierNumber[],
): Promise<ShipmentRow[]> {
  const { rows } = await sql.query<ShipmentRow>({
    name: 'lock-shipments-of-carriers',
    text: `SELECT ${SHIPMENT_COLUMNS} FROM shipments
           WHERE (number_key, carrier) IN (SELECT * FROM unnest($1::text[], $2::text[]))
             AND tracking_state <> 'stopped'
           ORDER BY id FOR NO KEY UPDATE`,
    values: [numbers.map((row) => row.number_key), numbers.map((row) => row.carrier)],
  });
  return rows;
}

/** Those of these numbers of which somebody's shipment waits under a carrier that was only guessed. */
export async function readWrongGuesses(
  sql: Sql,
  numbers: readonly CarrierNumber[],
): Promise<CarrierNumber[]> {
  const { rows } = await sql.query<CarrierNumber>({
    name: 'read-wrong-guesses',
    text: `SELECT DISTINCT n.number_key, n.carrier FROM unnest($1::text[], $2::text[]) AS n (number_key, carrier)
           JOIN shipments s ON s.number_key = n.number_key AND s.carrier <> n.carrier
           WHERE s.carrier_guessed AND s.version = 0`,
    values: [numbers.map((row) => row.number_key), numbers.map((row) => row.carrier)],
  });
  return rows;
}

/**
 * Gives shipments whose carrier was only guessed, and of which nothing was ever heard, to the carrier that knows their
 * number; the caller holds the numbers' locks. A customer who has the number under that carrier already keeps both.
 */
export async function correctGuesses(sql: Sql, numbers: readonly CarrierNumber[]): Promise<void> {
  await sql.query({
    name: 'correct-guesses',
    text: `UPDATE shipments s SET carrier = n.carrier, carrier_guessed = false
           FROM unnest($1::text[], $2::text[]) AS n (number_key, carrier)
           WHERE s.number_key = n.number_key AND s.carrier <> n.carrier AND s.carrier_guessed AND s.version = 0
             AND NOT EXISTS (SELECT FROM shipments o
               WHERE o.number_key = n.number_key AND o.carrier = n.carrier AND o.customer_id = s.customer_id)`,
    values: [numbers.map((row) => row.number_key), numbers.map((row) => row.carrier)],
  });
}

/** Writes what asking changed; the rows are locked. */
export async function updateFreshness(sql: Sql, rows: readonly ShipmentRow[]): Promise<void> {
  await sql.query({
    name: 'update-freshness',
    text: `UPDATE shipments s SET
             tracking_state = r.tracking_state, asked_at = r.asked_at, next_check_at = r.next_check_at,
             revision = r.revision
           FROM json_populate_recordset(NULL::shipments, $1) r WHERE s.id = r.id`,
    values: [JSON.stringify(rows)],
  });
}

export async function readShipment(sql: Sql, customerId: string, id: string): Promise<ShipmentRow | null> {
  const { rows } = await sql.query<ShipmentRow>({
    name: 'read-shipment',
    text: `SELECT ${SHIPMENT_COLUMNS} FROM shipments WHERE id = $1 AND customer_id = $2`,
    values: [id, customerId],
  });
  return rows[0] ?? null;
}

/** Shipments by id, whoever's; for the worker's own use. */
export async function readShipments(sql: Sql, ids: readonly string[]): Promise<ShipmentRow[]> {
  const { rows } = await sql.query<ShipmentRow>({
    name: 'read-shipments',
    text: `SELECT ${SHIPMENT_COLUMNS} FROM shipments WHERE id = ANY($1::uuid[])`,
    values: [ids],
  });
  return rows;
}

/** The versions that these shipments are at; unknown ones are left out. */
export async function readShipmentVersions(
  sql: Sql,
  ids: readonly string[],
): Promise<{ id: string; version: number }[]> {
  const { rows } = await sql.query<{ id: string; version: number }>({
    name: 'read-shipment-versions',
    text: 'SELECT id, version FROM shipments WHERE id = ANY($1::uuid[])',
    values: [ids],
  });
  return rows;
}
