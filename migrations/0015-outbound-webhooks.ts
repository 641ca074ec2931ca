/**
 * Where brands want to be told of changes, and what each is told.
 *
 * `deliveries`: one row a message and endpoint, written in the transaction of the event that it tells of, with the very
 * bytes that are sent; `due_at` says when it is tried next, and is null once it is settled. `webhook_endpoints` keeps the
 * breaker's state, so that all processes pause together and a restart forgets nothing.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['webhook_endpoints', 'deliveries'];

export class OutboundWebhooks1764000000015 implements MigrationInterface {
  name = 'OutboundWebhooks1764000000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(ENDPOINTS);
    await runner.query(`CREATE INDEX webhook_endpoints_list ON webhook_endpoints (customer_id, id)`);
    await runner.query(DELIVERIES);
    await runner.query(
      `CREATE INDEX deliveries_due ON deliveries (endpoint_id, due_at) WHERE due_at IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX deliveries_list ON deliveries (endpoint_id, created_at, id)`);
    for (const table of TABLES) {
      await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO milepost_system`);
      await runner.query(`GRANT SELECT ON ${table} TO milepost_customer`);
      await runner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
      await runner.query(
        `CREATE POLICY system ON ${table} TO milepost_system USING (true) WITH CHECK (true)`,
      );
      await runner.query(`
        CREATE POLICY own_rows ON ${table} FOR SELECT TO milepost_customer
          USING (customer_id = nullif(current_setting('milepost.customer_id', true), '')::uuid)`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE deliveries`);
    await runner.query(`DROP TABLE webhook_endpoints`);
  }
}

const ENDPOINTS = `
  CREATE TABLE webhook_endpoints (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers (id),
    url text NOT NULL,
    description text,
    event_types text[] NOT NULL,
    carriers text[],
    statuses text[],
    secret text NOT NULL,
    old_secret text,
    old_secret_until timestamptz,
    enabled boolean NOT NULL DEFAULT true,
    disabled_reason text,
    failures integer NOT NULL DEFAULT 0,
    paused_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`;

const DELIVERIES = `
  CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    customer_id uuid NOT NULL,
    event_type text NOT NULL,
    shipment_id uuid,
    version integer,
    body text NOT NULL,
    state text NOT NULL DEFAULT 'pending',
    attempts smallint NOT NULL DEFAULT 0,
    due_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    attempted_at timestamptz,
    delivered_at timestamptz,
    answer_status smallint,
    answer_body text,
    error text,
    took_ms integer
  )`;
