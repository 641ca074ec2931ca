/**
 * What is old may be removed, once an operator says how old (`src/history/retention.service.ts`): by a role of its own,
 * so that no other statement of the app can delete what was acknowledged.
 *
 * No index on the large tables: they are gone through in the order of their ids, and a shipment's deliveries are found
 * by their endpoint and moment. `outbox.customer_id` says whose a removed shipment was, so that the sweeper can
 * tell Redis of it where the process that removed it could not.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of these the role locks rows as well, for which it must be allowed to update one column. */
const LOCKED = {
  shipments: 'id',
  checks: 'carrier',
  inbox_batches: 'id',
  dead_letters: 'id',
  deliveries: 'id',
};
const REMOVED = [...Object.keys(LOCKED), 'events', 'feed', 'test_stories', 'legacy_ids'];
const READ = ['webhook_endpoints', 'history_imports'];
const WALLED = ['shipments', 'events', 'feed', 'deliveries', 'legacy_ids', 'webhook_endpoints'];

export class Retention1764000000018 implements MigrationInterface {
  name = 'Retention1764000000018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE outbox ADD COLUMN customer_id uuid`);
    await runner.query(ROLE);
    await runner.query(MEMBERSHIP);
    await runner.query(`GRANT USAGE ON SCHEMA public TO milepost_retention`);
    await runner.query(`GRANT SELECT, DELETE ON ${REMOVED.join(', ')} TO milepost_retention`);
    await runner.query(`GRANT SELECT ON ${READ.join(', ')} TO milepost_retention`);
    await runner.query(`GRANT SELECT, INSERT ON outbox TO milepost_retention`);
    for (const [table, column] of Object.entries(LOCKED)) {
      await runner.query(`GRANT UPDATE (${column}) ON ${table} TO milepost_retention`);
    }
    for (const table of WALLED) {
      await runner.query(`CREATE POLICY retention ON ${table} TO milepost_retention USING (true)`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of WALLED) await runner.query(`DROP POLICY retention ON ${table}`);
    // What is revoked of a table is revoked of its columns too.
    await runner.query(`REVOKE ALL ON outbox, ${[...REMOVED, ...READ].join(', ')} FROM milepost_retention`);
    await runner.query(`REVOKE USAGE ON SCHEMA public FROM milepost_retention`);
    await runner.query(`ALTER TABLE outbox DROP COLUMN customer_id`);
  }
}

/** As in 0001. */
const ROLE = `
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'milepost_retention') THEN
      CREATE ROLE milepost_retention NOLOGIN;
    END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this cluster was faster
  END $$`;

const MEMBERSHIP = `
  DO $$ BEGIN
    GRANT milepost_retention TO CURRENT_USER;
  EXCEPTION WHEN insufficient_privilege THEN NULL; -- somebody else made the role, and granted it
  END $$`;
