/**
 * The two roles the app works under; neither owns anything.
 *
 * Migrations run as the role of DATABASE_URL. `milepost_system` carries carriers' events, which may concern several
 * customers; `milepost_customer` answers brands, reads only, and row-level security shows it one customer at a time.
 * Roles belong to the cluster, not to the database, so an existing one is taken as it is and `down` leaves them.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Roles1764000000001 implements MigrationInterface {
  name = 'Roles1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    for (const role of ['milepost_system', 'milepost_customer']) {
      await runner.query(`
        DO $$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
            CREATE ROLE ${role} NOLOGIN;
          END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this cluster was faster
        END $$`);
      await runner.query(`GRANT ${role} TO CURRENT_USER`);
      await runner.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`REVOKE USAGE ON SCHEMA public FROM milepost_system, milepost_customer`);
  }
}
