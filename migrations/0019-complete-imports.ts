/**
 * Whether all of a source was in once (`milepost history import`): what a follower that is begun again then finds is news,
 * whichever shipment it is of. Of imports from before it is not known; they go through their last rows once more.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CompleteImports1764000000019 implements MigrationInterface {
  name = 'CompleteImports1764000000019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE history_imports ADD COLUMN completed_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE history_imports DROP COLUMN completed_at`);
  }
}
