/**
 * As many shipments with a history as one likes: one goes through the doors, and PostgreSQL copies its rows. So they
 * look like any other, whatever columns there are, and a million of them take minutes instead of an hour.
 */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { push } from './sender.mjs';

/** Of each shipment. */
export const EVENTS = 5;
const TEMPLATE = 'TEMPLATE';
const PER_STATEMENT = 10_000;
const TABLES = ['shipments', 'events', 'feed', 'feed_batches', 'checks'];

/** $1: the template's id; $2 and $3: the first and the last of the copies' numbers. */
const COPY = `
  WITH copies AS (
    INSERT INTO shipments SELECT copy.* FROM shipments s, generate_series($2::int, $3::int) AS number,
      LATERAL (SELECT 'BENCH' || number AS name) AS named,
      LATERAL jsonb_populate_record(s, jsonb_build_object(
        'id', uuidv7(), 'tracking_number', name, 'number_key', name)) AS copy
    WHERE s.id = $1 RETURNING id, number_key
  ), events AS (
    INSERT INTO events SELECT copy.* FROM events e, copies c,
      LATERAL jsonb_populate_record(e, jsonb_build_object('shipment_id', c.id)) AS copy
    WHERE e.shipment_id = $1
  ), told AS (
    SELECT f, c.id, row_number() OVER (ORDER BY c.id, f.version) - 1 AS line
    FROM feed f, copies c WHERE f.shipment_id = $1
  ), batch AS (
    INSERT INTO feed_batches (customer_id, lines, base_sequence)
    SELECT customer_id, (SELECT count(*) FROM told), max(base_sequence + lines) FROM feed_batches GROUP BY customer_id
    RETURNING id
  ), feed AS (
    INSERT INTO feed SELECT copy.* FROM told, batch,
      LATERAL jsonb_populate_record(f, jsonb_build_object(
        'shipment_id', told.id, 'batch_id', batch.id, 'line', line)) AS copy
  )
  INSERT INTO checks SELECT copy.* FROM checks k, copies c,
    LATERAL jsonb_populate_record(k, jsonb_build_object(
      'number_key', c.number_key, 'tracking_number', c.number_key)) AS copy
  WHERE k.number_key = '${TEMPLATE}'`;

/** @returns the tracking numbers and ids of all there are then, in the same order */
export async function growTo(milepost, count) {
  const sql = new pg.Client({ connectionString: milepost.postgres.url });
  await sql.connect();
  try {
    const template = await templateOf(milepost, sql);
    const { length } = await copiesOf(sql);
    for (let from = length; from < count; from += PER_STATEMENT) {
      const next = Math.min(count, from + PER_STATEMENT);
      await sql.query(COPY, [template, from, next - 1]);
      if (next === count || next % (10 * PER_STATEMENT) === 0) console.log(`${next} of ${count} shipments`);
    }
    for (const table of TABLES) await sql.query(`VACUUM (ANALYZE) ${table}`);
    await sql.query('CHECKPOINT');
    const copies = await copiesOf(sql);
    return {
      numbers: copies.map(({ tracking_number }) => tracking_number),
      ids: copies.map(({ id }) => `shp_${id.replaceAll('-', '')}`),
    };
  } finally {
    await sql.end();
  }
}

/** @returns its id in PostgreSQL; it is sent and applied where there is none yet */
async function templateOf(milepost, sql) {
  const find = () => sql.query('SELECT id FROM shipments WHERE number_key = $1', [TEMPLATE]);
  const { rows } = await find();
  if (rows.length > 0) return rows[0].id;
  await milepost.ask('POST', '/api/v1/shipments', { tracking_number: TEMPLATE, carrier: 'bench' });
  for (let event = 0; event < EVENTS; event += 1) await push(milepost, TEMPLATE);
  const numbered = () =>
    sql.query('SELECT sum(lines) AS lines FROM feed_batches WHERE base_sequence IS NOT NULL');
  while (Number((await numbered()).rows[0].lines) < EVENTS) await pause(50);
  return (await find()).rows[0].id;
}

async function copiesOf(sql) {
  const { rows } = await sql.query(
    `SELECT tracking_number, id FROM shipments WHERE number_key <> '${TEMPLATE}' ORDER BY id`,
  );
  return rows;
}
