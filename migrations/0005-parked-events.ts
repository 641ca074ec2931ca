/** Events of numbers that no brand has registered yet, kept until one does. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ParkedEvents1764000000005 implements MigrationInterface {
  name = 'ParkedEvents1764000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      CREATE TABLE parked_events (
        number_key text NOT NULL,
        key uuid NOT NULL,
        content_hash uuid NOT NULL,
        carriers text[] NOT NULL,
        event text NOT NULL,
        source text NOT NULL,
        received_at timestamptz NOT NULL,
        PRIMARY KEY (number_key, key, content_hash)
      )`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON parked_events TO milepost_system`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE parked_events`);
  }
}
