/** What was rightly signed and could not be read or applied: the whole body, which of its events, and why. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DeadLetters1764000000006 implements MigrationInterface {
  name = 'DeadLetters1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      CREATE TABLE dead_letters (
        id uuid PRIMARY KEY,
        carrier text NOT NULL,
        reason text NOT NULL,
        detail text NOT NULL,
        source text NOT NULL,
        body bytea NOT NULL,
        event_index integer,
        state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'requested', 'replayed')),
        attempts integer NOT NULL DEFAULT 1,
        received_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX dead_letters_list ON dead_letters (created_at DESC, id DESC)`);
    await runner.query(`CREATE INDEX dead_letters_requested ON dead_letters (id) WHERE state = 'requested'`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE ON dead_letters TO milepost_system`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE dead_letters`);
  }
}
