/**
 * What moving a history in leaves behind (`milepost history import`): the ids under which the old system knew its
 * shipments, how far each import is, and the rows that could not be read.
 *
 * `history_imports.position` is written in the transaction of the rows it stands behind, so an import that was killed goes
 * on exactly where it was; `follow_from` is the id from which on rows may have come that it has not seen.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class History1764000000017 implements MigrationInterface {
  name = 'History1764000000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      CREATE TABLE legacy_ids (
        customer_id uuid NOT NULL REFERENCES customers (id),
        legacy_id text NOT NULL,
        shipment_id uuid NOT NULL,
        PRIMARY KEY (customer_id, legacy_id)
      )`);
    await runner.query(`CREATE INDEX legacy_ids_shipment ON legacy_ids (shipment_id)`);
    await runner.query(`GRANT SELECT, INSERT ON legacy_ids TO milepost_system`);
    await runner.query(`GRANT SELECT ON legacy_ids TO milepost_customer`);
    await runner.query(`ALTER TABLE legacy_ids ENABLE ROW LEVEL SECURITY`);
    await runner.query(
      `CREATE POLICY system ON legacy_ids TO milepost_system USING (true) WITH CHECK (true)`,
    );
    await runner.query(`
      CREATE POLICY own_rows ON legacy_ids FOR SELECT TO milepost_customer
        USING (customer_id = nullif(current_setting('milepost.customer_id', true), '')::uuid)`);
    await runner.query(`
      CREATE TABLE history_imports (
        source text PRIMARY KEY,
        position text,
        follow_from text,
        rows bigint NOT NULL DEFAULT 0,
        started_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE refused_rows (
        source text NOT NULL REFERENCES history_imports (source) ON DELETE CASCADE,
        row_id text NOT NULL,
        reason text NOT NULL,
        content text NOT NULL,
        PRIMARY KEY (source, row_id)
      )`);
    await runner.query(`
      GRANT SELECT, INSERT, UPDATE, DELETE ON history_imports, refused_rows TO milepost_system`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE refused_rows`);
    await runner.query(`DROP TABLE history_imports`);
    await runner.query(`DROP TABLE legacy_ids`);
  }
}
