/**
 * What an API key may do, until when, and when it was used last. Keys from before may do everything, for ever.
 *
 * A Milepost of then that still runs beside this one goes on letting in a key that has expired.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeyScopes1764000000016 implements MigrationInterface {
  name = 'KeyScopes1764000000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      ALTER TABLE api_keys
        ADD COLUMN scopes text[] NOT NULL DEFAULT '{read,write}',
        ADD COLUMN expires_at timestamptz,
        ADD COLUMN last_used_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys DROP COLUMN scopes, DROP COLUMN expires_at, DROP COLUMN last_used_at`);
  }
}
