/** A predecessor's history in a database of its own, the commands that move it in, and carriers that tell of its parcels again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { pushBody } from './sender.mjs';

const built = createRequire(import.meta.url);
const { publicId } = built('../../../dist/domain/ids.js');
const { legacyRows } = built('../../../dist/simulator/legacy-history.js');
const { createLegacyTable, fillLegacyTable } = built('../../../dist/simulator/legacy-table.js');

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const KEPT_FOR_REPEATING = 20_000;

export class History {
  #url;
  #map;
  #milepost;
  /** Bodies that the old system has kept, of a carrier that pushes by the `generic` door. */
  bodies = [];
  rows = 0;

  static async fill(milepost, shipments) {
    const history = new History();
    history.#milepost = milepost;
    history.#url = await databaseBeside(milepost.postgres.url);
    history.#map = await mapFor(milepost);
    await createLegacyTable(history.#url);
    let shown = 0;
    const rows = legacyRows({ shipments, seed: 1, until: new Date(), events: 10 });
    history.rows = await fillLegacyTable(history.#url, history.#remember(rows), (filled) => {
      if (filled - shown < 100_000) return;
      shown = filled;
      console.log(`  ${filled} rows of the old table`);
    });
    return history;
  }

  *#remember(rows) {
    for (const row of rows) {
      if (row.carrier === 'acme_freight' && row.raw && this.bodies.length < KEPT_FOR_REPEATING)
        this.bodies.push(JSON.stringify(row.raw));
      yield row;
    }
  }

  /** Another scan of the old system's parcels, told by its carrier as well. */
  repeat(count) {
    return pushBody(this.#milepost, this.bodies[count % this.bodies.length]);
  }

  /** How many rows are in. */
  async imported() {
    const [row] = await this.#ask('SELECT coalesce(sum(rows), 0)::int AS rows FROM history_imports');
    return row.rows;
  }

  /** @returns the command under way */
  begin(command, ...options) {
    const parameters = ['history', command, '--from', this.#url, '--map', this.#map, ...options];
    return spawn(process.execPath, [join(ROOT, 'dist', 'cli', 'milepost.js'), ...parameters], {
      env: { ...process.env, DATABASE_URL: this.#milepost.postgres.url },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }

  /** @returns how many events there are of shipments whose numbers begin so, and how many shipments have another count than their events */
  async countOf(prefix) {
    const [row] = await this.#ask(
      `SELECT sum(event_count)::int AS events, count(*) FILTER (WHERE event_count <> (
         SELECT count(*) FROM events e WHERE e.shipment_id = s.id))::int AS wrong
       FROM shipments s WHERE number_key LIKE $1`,
      [`${prefix}%`],
    );
    return row;
  }

  async #ask(text, values = []) {
    const sql = new pg.Client({ connectionString: this.#milepost.postgres.url });
    await sql.connect();
    try {
      return (await sql.query(text, values)).rows;
    } finally {
      await sql.end();
    }
  }
}

export async function ended(child) {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

async function databaseBeside(url) {
  const sql = new pg.Client({ connectionString: url });
  await sql.connect();
  await sql.query('CREATE DATABASE logitrack');
  await sql.end();
  return Object.assign(new URL(url), { pathname: '/logitrack' }).href;
}

/** The documents' example, for the one customer there is. */
async function mapFor(milepost) {
  const sql = new pg.Client({ connectionString: milepost.postgres.url });
  await sql.connect();
  const { rows } = await sql.query('SELECT id FROM customers');
  await sql.end();
  const example = await readFile(join(ROOT, 'docs', 'logitrack.map.yaml'), 'utf8');
  const file = join(await mkdtemp(join(tmpdir(), 'milepost-map-')), 'map.yaml');
  await writeFile(file, example.replace(/^customer: .*$/m, `customer: ${publicId('cus', rows[0].id)}`));
  return file;
}
