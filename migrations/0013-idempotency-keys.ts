/** What requests that carried an Idempotency-Key were answered, for a day. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdempotencyKeys1764000000013 implements MigrationInterface {
  name = 'IdempotencyKeys1764000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      CREATE TABLE idempotency_keys (
        customer_id uuid NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        begun_at timestamptz NOT NULL DEFAULT now(),
        status smallint,
        answer text,
        PRIMARY KEY (customer_id, key)
      )`);
    await runner.query(`CREATE INDEX idempotency_keys_begun ON idempotency_keys (begun_at)`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO milepost_system`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_keys`);
  }
}
