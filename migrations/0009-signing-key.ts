/**
 * The key that signs what Milepost hands out and takes back without remembering it, such as shipment tokens. It is kept
 * here so that every process has the same one, and so that what was handed out survives a restart.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SigningKey1764000000009 implements MigrationInterface {
  name = 'SigningKey1764000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      CREATE TABLE signing_key (
        id smallint PRIMARY KEY,
        secret bytea NOT NULL
      )`);
    // Two random UUIDs have 244 random bits; PostgreSQL has no other source of them without an extension.
    await runner.query(`
      INSERT INTO signing_key (id, secret)
      VALUES (1, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))`);
    await runner.query(`GRANT SELECT ON signing_key TO milepost_system`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE signing_key`);
  }
}
