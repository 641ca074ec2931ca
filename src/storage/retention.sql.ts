/**
 * Finds and removes what is older than an operator wants to keep. Tables are gone through in the order of their ids,
 * which is that of time, some rows at a time: so none of them needs another index for it.
 */
import type { Sql } from './sql.js';

/** An arbitrary number: whoever holds this lock is the one who removes. */
const RETENTION_LOCK = 0x7265746e;

/**
 * Takes the lock, and the one role that may remove, until the transaction ends.
 * @returns `false` where another process removes just now
 */
export async function takeTurn(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query<{ mine: boolean }>({
    name: 'take-turn-to-remove',
    text: `SELECT pg_try_advisory_xact_lock($1) AS mine, set_config('role', 'milepost_retention', true)`,
    values: [RETENTION_LOCK],
  });
  return rows[0]!.mine;
}

/** Days that a shipment is kept after its last change, by status; `others`: in every other one, `null` for ever. */
export interface ShipmentAges {
  readonly statuses: readonly string[];
  readonly days: readonly number[];
  readonly others: number | null;
}

/** Of a shipment `s`. Takes $1 to $3, as `ageValues` gives them. */
const IS_OLD = `s.updated_at < now() - make_interval(days => coalesce(
  (SELECT a.days FROM unnest($1::text[], $2::int[]) AS a (status, days) WHERE a.status = s.status), $3::int))`;

function ageValues({ statuses, days, others }: ShipmentAges): unknown[] {
  return [statuses, days, others];
}

/** Some rows that were looked at: how far that was, `null` where there is no more to look at. */
export interface LookedAt {
  reached: string | null;
}

/** Which of the next shipments after this id are old; a hint, taken without locks. */
export async function findOldShipments(
  sql: Sql,
  ages: ShipmentAges,
  afterId: string,
  limit: number,
): Promise<LookedAt & { old: string[] }> {
  const { rows } = await sql.query<LookedAt & { old: string[] }>({
    name: 'find-old-shipments',
    text: `WITH looked AS MATERIALIZED (
             SELECT id, status, updated_at FROM shipments WHERE id > $4 ORDER BY id LIMIT $5
           )
           SELECT (SELECT id FROM looked ORDER BY id DESC LIMIT 1) AS reached,
             ARRAY(SELECT id FROM looked s WHERE ${IS_OLD} ORDER BY id) AS old`,
    values: [...ageValues(ages), afterId, limit],
  });
  return rows[0]!;
}

export interface OldShipment {
  id: string;
  customer_id: string;
  carrier: string;
  number_key: string;
  version: number;
}

/**
 * Locks those of these shipments that are still old, but for those that somebody else is at work on. So nobody writes
 * an event of theirs, or a line of the feed, until the transaction ends. None while a history is moved in: a later
 * row of it may belong to one of them.
 */
export async function lockOldShipments(
  sql: Sql,
  ages: ShipmentAges,
  ids: readonly string[],
): Promise<OldShipment[]> {
  const { rows } = await sql.query<OldShipment>({
    name: 'lock-old-shipments',
    text: `SELECT id, customer_id, carrier, number_key, version FROM shipments s
           WHERE id = ANY($4::uuid[]) AND ${IS_OLD}
             AND NOT EXISTS (SELECT FROM history_imports WHERE updated_at > now() - interval '1 hour')
           ORDER BY id FOR UPDATE SKIP LOCKED`,
    values: [...ageValues(ages), ids],
  });
  return rows;
}

/**
 * The deliveries of the shipments in $1: they were written at the moments of its versions. Each moment is looked up by
 * itself, whatever PostgreSQL believes of how many there are.
 */
const THEIR_DELIVERIES = `WITH told AS MATERIALIZED (
    SELECT DISTINCT shipment_id, customer_id, applied_at FROM feed WHERE shipment_id = ANY($1::uuid[])
  ), theirs AS MATERIALIZED (
    SELECT d.id, d.state, t.shipment_id FROM told t
    JOIN webhook_endpoints e ON e.customer_id = t.customer_id
    CROSS JOIN LATERAL (
      SELECT id, state FROM deliveries
      WHERE endpoint_id = e.id AND created_at = t.applied_at AND shipment_id = t.shipment_id OFFSET 0
    ) AS d
  )`;

/**
 * Which of these shipments, all locked, have to stay: one whose changes have no number in the feed yet, and one of which
 * a message is still to be sent. To be asked when they are locked: what was written before may be younger than the
 * statement that locked them.
 */
export async function findNeeded(sql: Sql, shipments: readonly OldShipment[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ id: string }>({
    name: 'find-needed-shipments',
    text: `${THEIR_DELIVERIES}
           SELECT shipment_id AS id FROM theirs WHERE state = 'pending'
           UNION SELECT f.shipment_id FROM feed f
             JOIN feed_batches b ON b.customer_id = f.customer_id AND b.id = f.batch_id
             WHERE f.shipment_id = ANY($1::uuid[]) AND b.base_sequence IS NULL`,
    values: [shipments.map(({ id }) => id)],
  });
  return new Set(rows.map(({ id }) => id));
}

/** In the order in which they are removed: what leads to others goes after them. */
const BELONGINGS = {
  'remove-deliveries': `${THEIR_DELIVERIES}
    DELETE FROM deliveries WHERE id = ANY(ARRAY(SELECT id FROM theirs)) AND state <> 'pending'`,
  // A batch goes with its last line, but for the newest of its customer, after which the sequencer goes on.
  'remove-feed': `WITH removed AS (
      DELETE FROM feed WHERE shipment_id = ANY($1::uuid[]) RETURNING customer_id, batch_id
    )
    DELETE FROM feed_batches b USING (SELECT DISTINCT customer_id, batch_id FROM removed) AS r
    WHERE b.customer_id = r.customer_id AND b.id = r.batch_id
      AND NOT EXISTS (SELECT FROM feed f
        WHERE f.customer_id = b.customer_id AND f.batch_id = b.id AND f.shipment_id <> ALL($1::uuid[]))
      AND EXISTS (SELECT FROM feed_batches later
        WHERE later.customer_id = b.customer_id AND later.base_sequence > b.base_sequence)`,
  'remove-events': 'DELETE FROM events WHERE shipment_id = ANY($1::uuid[])',
  'remove-stories': 'DELETE FROM test_stories WHERE shipment_id = ANY($1::uuid[])',
  'remove-legacy-ids': 'DELETE FROM legacy_ids WHERE shipment_id = ANY($1::uuid[])',
  'remove-shipments': 'DELETE FROM shipments WHERE id = ANY($1::uuid[])',
};

/** Removes shipments, all locked, with all that is theirs; what the outbox has of them goes within a second by itself. */
export async function removeShipments(sql: Sql, shipments: readonly OldShipment[]): Promise<void> {
  const ids = shipments.map(({ id }) => id);
  const removals = Object.entries(BELONGINGS).map(([name, text]) => sql.query({ name, text, values: [ids] }));
  await Promise.all([...removals, removeChecks(sql, shipments)]);
}

/** Nobody has these numbers registered any more. Whoever registers one locks its shipments first, and waits for us. */
async function removeChecks(sql: Sql, numbers: readonly OldShipment[]): Promise<void> {
  await sql.query({
    name: 'remove-checks',
    text: `WITH unwatched AS (
             SELECT c.carrier, c.number_key
             FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) AS n (carrier, number_key)
             JOIN checks c USING (carrier, number_key)
             WHERE NOT EXISTS (
               SELECT FROM shipments s WHERE s.number_key = n.number_key AND s.carrier = n.carrier)
             ORDER BY carrier, number_key FOR UPDATE OF c
           )
           DELETE FROM checks c USING unwatched u WHERE c.carrier = u.carrier AND c.number_key = u.number_key`,
    values: [numbers.map(({ carrier }) => carrier), numbers.map(({ number_key }) => number_key)],
  });
}

export type RemovedRows = LookedAt & { removed: number };

/** What is removed by its age alone, row by row. */
export type Perishable = 'dead_letters' | 'deliveries' | 'inbox_batches';

interface Shelf {
  /** When the row was made, in the order of the ids. */
  readonly made: string;
  /** What its age is counted from; not before it was made. */
  readonly last: string;
  /** Nobody has anything left to do with it. */
  readonly isDone: string;
  readonly id: 'bigint' | 'uuid';
}

const SHELVES: Readonly<Record<Perishable, Shelf>> = {
  inbox_batches: { made: 'received_at', last: 'received_at', isDone: 'done', id: 'bigint' },
  dead_letters: { made: 'created_at', last: 'updated_at', isDone: `state <> 'requested'`, id: 'uuid' },
  deliveries: {
    made: 'created_at',
    last: 'coalesce(attempted_at, created_at)',
    isDone: `state <> 'pending'`,
    id: 'uuid',
  },
};

/** Removes what is old of the next rows after this id, `null`: from the first on. There is no more after a young one. */
export async function removeOldRows(
  sql: Sql,
  table: Perishable,
  days: number,
  afterId: string | null,
  limit: number,
): Promise<RemovedRows> {
  const { made, last, isDone, id } = SHELVES[table];
  const first = id === 'bigint' ? '0' : '00000000-0000-0000-0000-000000000000';
  const { rows } = await sql.query<RemovedRows>({
    name: `remove-old-${table}`,
    text: `WITH looked AS MATERIALIZED (
             SELECT id, ${made} AS made FROM ${table} WHERE id > $1::${id} ORDER BY id LIMIT $3
           ), old AS (
             SELECT t.id FROM looked JOIN ${table} t USING (id)
             WHERE ${isDone} AND ${last} < now() - make_interval(days => $2)
             ORDER BY id FOR UPDATE OF t SKIP LOCKED
           ), removed AS (
             DELETE FROM ${table} t USING old WHERE t.id = old.id RETURNING t.id
           )
           SELECT (SELECT count(*) FROM removed)::int AS removed, (
             SELECT CASE WHEN made < now() - make_interval(days => $2) THEN id END
             FROM looked ORDER BY id DESC LIMIT 1
           ) AS reached`,
    values: [afterId ?? first, days, limit],
  });
  return rows[0]!;
}
