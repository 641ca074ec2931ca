/** LogiTrack's database, from which a history is taken over: its one table in a database of its own. */
import { randomBytes } from 'node:crypto';
import { withBadRows } from '../../src/simulator/legacy-bad-rows.js';
import { type LegacyHistory, legacyRows } from '../../src/simulator/legacy-history.js';
import { createLegacyTable, fillLegacyTable, withClient } from '../../src/simulator/legacy-table.js';

export interface LegacyDatabaseOptions extends LegacyHistory {
  /** How many good rows have a bad one behind them; none unless told otherwise. */
  readonly badShare?: number;
}

/** A fresh database with such a history. */
export async function legacyDatabase({ badShare = 0, ...history }: LegacyDatabaseOptions) {
  const admin = process.env['TEST_DATABASE_URL']!;
  const name = `legacy_${randomBytes(6).toString('hex')}`;
  await withClient(admin, (client) => client.query(`CREATE DATABASE ${name}`));
  const { href: url } = Object.assign(new URL(admin), { pathname: `/${name}` });
  await createLegacyTable(url);
  const { rows, counts: bad } = withBadRows(legacyRows(history), { share: badShare, seed: history.seed });
  return {
    url,
    /** How many, bad ones among them. */
    rows: await fillLegacyTable(url, rows),
    /** How many of each kind. */
    bad,
    drop: () => withClient(admin, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`)),
  };
}
