/**
 * The inbox: what carriers sent, byte for byte, one row a group commit.
 *
 * `next_body` and `next_event` say how far the pipeline came, so that a large row is worked off in slices. The frame is
 * bytea, never jsonb: one NUL in a stranger's JSON would abort the whole flush. `slice_starts` counts the starts of a
 * slice that never ended; it is unlogged because only a killed worker, not a killed PostgreSQL, may make it grow.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Inbox1764000000004 implements MigrationInterface {
  name = 'Inbox1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      CREATE TABLE inbox_batches (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        received_at timestamptz NOT NULL DEFAULT now(),
        body_count integer NOT NULL,
        next_body integer NOT NULL DEFAULT 0,
        next_event integer NOT NULL DEFAULT 0,
        done boolean NOT NULL DEFAULT false,
        frame bytea NOT NULL
      )`);
    await runner.query(`CREATE INDEX inbox_batches_undone ON inbox_batches (id) WHERE NOT done`);
    await runner.query(`
      ALTER TABLE inbox_batches SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`);
    await runner.query(`
      CREATE UNLOGGED TABLE slice_starts (
        batch_id bigint PRIMARY KEY,
        starts integer NOT NULL
      )`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE ON inbox_batches TO milepost_system`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON slice_starts TO milepost_system`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE slice_starts`);
    await runner.query(`DROP TABLE inbox_batches`);
  }
}
