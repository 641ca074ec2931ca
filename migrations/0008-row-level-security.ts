/**
 * The second wall between customers: a query as `milepost_customer` sees the rows of the customer that its connection
 * was set to, and none where it was set to nobody. The first wall is the customer_id in every statement.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['shipments', 'events', 'feed'];

export class RowLevelSecurity1764000000008 implements MigrationInterface {
  name = 'RowLevelSecurity1764000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    for (const table of TABLES) {
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
    for (const table of TABLES) {
      await runner.query(`DROP POLICY own_rows ON ${table}`);
      await runner.query(`DROP POLICY system ON ${table}`);
      await runner.query(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
    }
  }
}
