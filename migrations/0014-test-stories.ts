/**
 * The stories of test numbers that are being told (`src/test-mode`): how fast, how far, and when they go on.
 *
 * A row goes with its last scene, so the table is as small as what is being played now.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TestStories1764000000014 implements MigrationInterface {
  name = 'TestStories1764000000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      CREATE TABLE test_stories (
        shipment_id uuid PRIMARY KEY,
        speed double precision NOT NULL,
        told integer NOT NULL DEFAULT 0,
        told_in bigint,
        due_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX test_stories_due ON test_stories (due_at)`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON test_stories TO milepost_system`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE test_stories`);
  }
}
