/**
 * A shipment has some tens of events, which the primary key finds; to sort them costs less than to keep an index in
 * their order, which every new event had to be put into.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NoTimelineIndex1764000000012 implements MigrationInterface {
  name = 'NoTimelineIndex1764000000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`DROP INDEX events_timeline`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX events_timeline ON events (shipment_id, effective_at DESC, rank DESC, key DESC)`);
  }
}
