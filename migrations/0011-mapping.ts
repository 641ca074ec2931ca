/**
 * Which version of its carrier's mapping read an event, so that a corrected mapping's reading counts over an older one's.
 *
 * Null in rows from before these versions were counted, and in rows of a Milepost of then that still runs beside this one.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Mapping1764000000011 implements MigrationInterface {
  name = 'Mapping1764000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE events ADD COLUMN mapping smallint`);
    await runner.query(`ALTER TABLE parked_events ADD COLUMN mapping smallint`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE parked_events DROP COLUMN mapping`);
    await runner.query(`ALTER TABLE events DROP COLUMN mapping`);
  }
}
