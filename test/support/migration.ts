/** One migration by itself, on a database that has it. */
import { join } from 'node:path';
import { DataSource, type MigrationInterface } from 'typeorm';
import { dataSourceOptions } from '../../src/storage/data-source.js';

/** @param file such as `0020-feed-batches` */
export async function migrate(url: string, file: string, way: 'down' | 'up'): Promise<void> {
  const path = join(__dirname, '..', '..', 'migrations', `${file}.ts`);
  const [Migration] = Object.values((await import(path)) as Record<string, new () => MigrationInterface>);
  const source = await new DataSource(dataSourceOptions(url)).initialize();
  try {
    await source.transaction(({ queryRunner }) => new Migration!()[way](queryRunner!));
  } finally {
    await source.destroy();
  }
}
