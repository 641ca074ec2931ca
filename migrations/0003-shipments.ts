/**
 * Shipments and their events.
 *
 * Every key of an event begins with its shipment_id and carries no other unique constraint, so that both tables can be
 * hash-partitioned, or distributed over several PostgreSQL, by it. An event's key is 16 bytes of a hash, kept as uuid
 * because that is PostgreSQL's fixed-width type that orders bytewise.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Shipments1764000000003 implements MigrationInterface {
  name = 'Shipments1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(SHIPMENTS);
    // One shipment a number and cycle; and the way from a carrier's number to every customer's shipment of it.
    await runner.query(`
      CREATE UNIQUE INDEX shipments_number_cycle
        ON shipments (number_key, carrier, customer_id, cycle_started_at)`);
    await runner.query(`CREATE INDEX shipments_list ON shipments (customer_id, created_at DESC, id DESC)`);
    await runner.query(EVENTS);
    await runner.query(`
      CREATE INDEX events_timeline ON events (shipment_id, effective_at DESC, rank DESC, key DESC)`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE ON shipments, events TO milepost_system`);
    await runner.query(`GRANT SELECT ON shipments, events TO milepost_customer`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE events`);
    await runner.query(`DROP TABLE shipments`);
  }
}

const SHIPMENTS = `
  CREATE TABLE shipments (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers (id),
    carrier text NOT NULL CHECK (carrier ~ '^[a-z0-9_]{2,40}$'),
    tracking_number text NOT NULL,
    number_key text NOT NULL,
    carrier_ref text,
    cycle_started_at timestamptz NOT NULL DEFAULT '-infinity',
    reference text,
    metadata jsonb NOT NULL DEFAULT '{}',
    origin jsonb,
    destination jsonb,
    status text NOT NULL,
    sub_status text,
    tracking_state text NOT NULL DEFAULT 'active',
    estimated_delivery text,
    last_event_at timestamptz,
    last_effective_at timestamptz,
    last_rank smallint,
    last_key uuid,
    ended_at timestamptz,
    version integer NOT NULL DEFAULT 0,
    revision integer NOT NULL DEFAULT 0,
    event_count integer NOT NULL DEFAULT 0,
    source text,
    checked_at timestamptz,
    next_check_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
  )`;

const EVENTS = `
  CREATE TABLE events (
    shipment_id uuid NOT NULL,
    key uuid NOT NULL,
    customer_id uuid NOT NULL,
    version integer NOT NULL,
    status text,
    sub_status text,
    code text,
    description text,
    city text,
    state text,
    postal_code text,
    country text,
    latitude double precision,
    longitude double precision,
    occurred_at timestamptz NOT NULL,
    occurred_at_local text,
    time_quality text NOT NULL,
    estimated_delivery text,
    shipment_ref text,
    unmapped text,
    source text NOT NULL,
    received_at timestamptz NOT NULL,
    applied_at timestamptz NOT NULL,
    effective_at timestamptz NOT NULL,
    rank smallint NOT NULL,
    content_hash uuid NOT NULL,
    told_at timestamptz NOT NULL,
    tellings text,
    PRIMARY KEY (shipment_id, key)
  )`;
