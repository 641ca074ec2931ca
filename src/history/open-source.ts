/** A history's source by what an operator calls it. */
import { FileSource } from './file-source.js';
import type { LegacyMap } from './legacy-map.js';
import type { LegacySource } from './legacy-source.js';
import { PostgresSource } from './postgres-source.js';

/** @param from a postgres:// URL, or a file. @throws Error that says what is wrong with it */
export function openSource(from: string, map: LegacyMap): Promise<LegacySource> {
  return /^postgres(ql)?:\/\//.test(from) ? PostgresSource.open(from, map) : FileSource.open(from, map);
}
