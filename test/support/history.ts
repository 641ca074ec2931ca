/** Shipments as they lie in PostgreSQL, made to be as old as a test needs them. */
import { Client } from 'pg';
import { newUuid } from '../../src/domain/ids.js';
import { INTO_FEED, sequenceFeed, TOLD } from '../../src/storage/feed.sql.js';

export interface StoredShipment {
  readonly status?: string;
  readonly days?: number;
  readonly number?: string;
  readonly versions?: number;
}

/** The database as its owner has it. */
export class History {
  private constructor(readonly sql: Client) {}

  static async open(url: string): Promise<History> {
    const sql = new Client({ connectionString: url, pipeline: true });
    await sql.connect();
    return new History(sql);
  }

  close(): Promise<void> {
    return this.sql.end();
  }

  async customer(): Promise<string> {
    const id = newUuid();
    await this.sql.query(`INSERT INTO customers (id, name) VALUES ($1, 'a brand')`, [id]);
    return id;
  }

  /** Delivered, last changed so many days ago, with an event and a line of the feed a version, none of them numbered. */
  async shipment(customerId: string, { status, days, number, versions = 2 }: StoredShipment = {}) {
    const id = newUuid();
    const numberKey = number ?? id;
    await this.sql.query(
      `INSERT INTO shipments (id, customer_id, carrier, tracking_number, number_key, status, version, event_count,
         tracking_state, created_at, updated_at)
       SELECT $1, $2, 'acme_freight', $3, $3, $4, $5, $5, 'completed', at, at
       FROM (SELECT now() - make_interval(days => $6) AS at) AS made`,
      [id, customerId, numberKey, status ?? 'delivered', versions, days ?? 10],
    );
    await this.sql.query(
      `INSERT INTO events (shipment_id, key, customer_id, version, occurred_at, time_quality, source, received_at,
         applied_at, effective_at, rank, content_hash, told_at)
       SELECT id, gen_random_uuid(), customer_id, version, at, 'offset', 'webhook', at, at, at, 2, gen_random_uuid(), at
       FROM (SELECT id, customer_id, number AS version, updated_at - make_interval(secs => $2 - number) AS at
         FROM shipments, generate_series(1, $2) AS number WHERE id = $1) AS made`,
      [id, versions],
    );
    await this.sql.query(`WITH told AS (SELECT ${TOLD} FROM events e WHERE shipment_id = $1), ${INTO_FEED}`, [
      id,
    ]);
    return id;
  }

  /** As the sequencer does. */
  async numberFeed(): Promise<void> {
    await this.sql.query('BEGIN');
    await sequenceFeed(this.sql, 1000);
    await this.sql.query('COMMIT');
  }

  async endpoint(customerId: string): Promise<string> {
    const id = newUuid();
    await this.sql.query(
      `INSERT INTO webhook_endpoints (id, customer_id, url, event_types, secret) VALUES ($1, $2, 'https://b', '{*}', 's')`,
      [id, customerId],
    );
    return id;
  }

  /** One message a version. */
  async deliveries(shipmentId: string, endpointId: string, state: string): Promise<void> {
    await this.sql.query(
      `INSERT INTO deliveries (id, endpoint_id, customer_id, event_type, shipment_id, version, body, state, created_at)
       SELECT gen_random_uuid(), $2, customer_id, 'shipment.event_added', shipment_id, version, '{}', $3, applied_at
       FROM events WHERE shipment_id = $1`,
      [shipmentId, endpointId, state],
    );
  }

  async count(table: string, condition = 'true'): Promise<number> {
    const { rows } = await this.sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${table} WHERE ${condition}`,
    );
    return rows[0]!.count;
  }
}
