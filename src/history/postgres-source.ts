/** The old table in PostgreSQL, read by keyset: shipment by shipment, or, to follow it, in the order of its ids. */
import { Client, DatabaseError, types } from 'pg';
import type { LegacyMap } from './legacy-map.js';
import type { FollowedSource, PlacedRow, Reach } from './legacy-source.js';
import { columnsOf } from './legacy-values.js';

const PAGE = 2000;
/** Milliseconds. */
const STATEMENT_TIMEOUT = 300_000;
/** Fewer rows are sorted in a moment. */
const MANY_ROWS = 50_000;
/** The types of ids that rise with time. */
const RISING: readonly number[] = [types.builtins.INT2, types.builtins.INT4, types.builtins.INT8];
/** It knows nothing of what is open at its primary. */
const STANDBY = 'The old server is a standby just now, which cannot be followed';
/** All values come as the text that PostgreSQL prints. */
const AS_TEXT = { getTypeParser: () => (value: unknown) => value };

type TextRow = Record<string, string | null>;

export class PostgresSource implements FollowedSource {
  readonly isByShipment = true;
  obstacle: string | null = null;
  warning: string | null = null;
  private rowsThere = 0;

  private constructor(
    private readonly client: Client,
    private readonly map: LegacyMap,
    readonly name: string,
  ) {}

  /** @throws Error that says what is missing: the server, the table, a column */
  static async open(url: string, map: LegacyMap): Promise<PostgresSource> {
    const client = new Client({
      connectionString: url,
      application_name: 'milepost-history',
      statement_timeout: STATEMENT_TIMEOUT,
      types: AS_TEXT,
    });
    client.on('error', () => undefined); // the query under way fails, and says so
    await client.connect();
    await client.query(`SET default_transaction_read_only = on; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'`);
    const { host, pathname } = new URL(url);
    const source = new PostgresSource(client, map, `postgres://${host}${pathname}#${map.table}`);
    try {
      await client.query(`SELECT ${source.columns} FROM ${source.table} LIMIT 0`);
      source.rowsThere = await source.count();
      source.obstacle = await source.hinders();
      const warnings = [await source.skips(), await source.sorts()].filter((warning) => warning !== null);
      source.warning = warnings.length > 0 ? warnings.join('\n') : null;
    } catch (error) {
      await client.end();
      // What is said by a server that goes away, or of it, is not about the table.
      if (!(error instanceof DatabaseError) || /^(08|53|57P|58)/.test(error.code ?? '')) throw error;
      throw new Error(`The table of the mapping file cannot be read: ${error.message}`, { cause: error });
    }
    return source;
  }

  /** By shipment, then by id; last the rows that name no shipment. */
  async *rows(after: string | null): AsyncGenerator<PlacedRow> {
    const { shipment_id: shipment, id } = this.keys;
    const [lastShipment, lastId] = after === null ? [] : (JSON.parse(after) as [string | null, string]);
    if (lastShipment !== null) {
      const from = lastShipment === undefined ? [] : [lastShipment, lastId!];
      yield* this.pages([shipment, id], `${shipment} IS NOT NULL`, from);
    }
    yield* this.pages([id], `${shipment} IS NULL`, lastShipment === null ? [lastId!] : []);
  }

  rowsAbove(after: string | null): AsyncGenerator<PlacedRow> {
    return this.pages([this.keys.id], 'true', after === null ? [] : [after]);
  }

  share(rows: number): number {
    return this.rowsThere === 0 ? 0 : Math.min(1, rows / this.rowsThere);
  }

  async reach(): Promise<Reach> {
    const { id } = this.keys;
    const [newest] = await this.ask<{ id: string }>(
      `SELECT ${id}::text AS id FROM ${this.table} AS old ORDER BY ${id} DESC LIMIT 1`,
    );
    // In this order: whoever has taken a lower id has begun before this transaction.
    const [begun] = await this.ask<{ transaction: string }>('SELECT txid_current()::text AS transaction');
    return { id: newest?.id ?? null, transaction: BigInt(begun!.transaction) };
  }

  async isSettled({ transaction }: Reach): Promise<boolean> {
    const [snapshot] = await this.ask<{ oldest: string }>(
      'SELECT txid_snapshot_xmin(txid_current_snapshot())::text AS oldest',
    );
    return BigInt(snapshot!.oldest) > transaction;
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** While one page is worked on, the next is under way. */
  private async *pages(
    keys: readonly string[],
    condition: string,
    from: readonly string[],
  ): AsyncGenerator<PlacedRow> {
    const { shipment_id: shipment, id } = this.map.columns;
    let next: Promise<TextRow[]> | null = this.page(keys, condition, from);
    while (next !== null) {
      const rows: TextRow[] = await next;
      const end = rows.at(-1);
      next = null;
      if (end && rows.length === PAGE) {
        next = this.page(keys, condition, keys.length > 1 ? [end[shipment]!, end[id]!] : [end[id]!]);
        next.catch(() => undefined); // whoever comes for it is told
      }
      for (const row of rows) yield { id: row[id]!, row, position: JSON.stringify([row[shipment], row[id]]) };
    }
  }

  private page(keys: readonly string[], condition: string, after: readonly string[]): Promise<TextRow[]> {
    return this.ask<TextRow>(this.pageText(keys, condition, after), after);
  }

  private pageText(keys: readonly string[], condition: string, after: readonly string[]): string {
    const parameters = after.map((_, place) => `$${place + 1}`);
    const behind = after.length === 0 ? '' : `AND (${keys.join()}) > (${parameters.join()})`;
    const rows = `SELECT ${this.columns} FROM ${this.table} AS old WHERE ${condition} ${behind}`;
    return `${rows} ORDER BY ${keys.join()} LIMIT ${PAGE}`;
  }

  private async ask<Row extends object>(text: string, values: readonly string[] = []): Promise<Row[]> {
    return (await this.client.query<Row & TextRow>(text, [...values])).rows;
  }

  /** As PostgreSQL estimates it; counted where it has not looked yet. */
  private async count(): Promise<number> {
    const [table] = await this.ask<{ rows: string }>(
      'SELECT reltuples::bigint AS rows FROM pg_class WHERE oid = $1::regclass',
      [this.table],
    );
    if (Number(table!.rows) > 0) return Number(table!.rows);
    const [counted] = await this.ask<{ rows: string }>(`SELECT count(*) AS rows FROM ${this.table}`);
    return Number(counted!.rows);
  }

  /** Why its rows cannot be followed by their ids. */
  private async hinders(): Promise<string | null> {
    const [role] = await this.ask<{ standby: string }>('SELECT pg_is_in_recovery() AS standby');
    if (role!.standby !== 'f') return STANDBY;
    const { fields } = await this.client.query(`SELECT ${this.keys.id} FROM ${this.table} AS old LIMIT 0`);
    if (RISING.includes(fields[0]!.dataTypeID)) return null;
    const column = quoted(this.map.columns.id);
    return (
      `Column ${column} is no smallint, integer or bigint, so its ids need not rise with time, and --follow would miss ` +
      'rows: name another under columns.id, or leave --follow out and import once more with --restart after the cut-over'
    );
  }

  /** What to do about ids that sessions take in blocks, and so insert in no order. */
  private async skips(): Promise<string | null> {
    const [sequence] = await this.ask<{ block: string }>(
      'SELECT seqcache AS block FROM pg_sequence WHERE seqrelid = pg_get_serial_sequence($1, $2)::regclass',
      [this.table, this.map.columns.id],
    ).catch(() => []); // PostgreSQL 9 has no such catalogue
    if (!sequence || sequence.block === '1') return null;
    const column = quoted(this.map.columns.id);
    return `Ids of column ${column} are taken in blocks of ${sequence.block}, so --follow may miss rows: import once more with --restart after the cut-over`;
  }

  /** What to do about a table of which every page would be found by sorting all of it. */
  private async sorts(): Promise<string | null> {
    const { shipment_id: shipment, id } = this.keys;
    const plan = await this.ask<{ 'QUERY PLAN': string }>(
      `EXPLAIN ${this.pageText([shipment, id], 'true', [])}`,
    );
    const isSorted = plan.some((line) => line['QUERY PLAN'].includes('->  Sort '));
    if (!isSorted || this.rowsThere < MANY_ROWS) return null;
    const columns = [this.map.columns.shipment_id, this.map.columns.id].map(quoted).join(', ');
    return `Every page sorts the whole table. First: CREATE INDEX CONCURRENTLY ON ${this.table} (${columns})`;
  }

  private get table(): string {
    return this.map.table.split('.').map(quoted).join('.');
  }

  /** In their own types: the bare names would mean the text that they are printed as. */
  private get keys() {
    const { id, shipment_id } = this.map.columns;
    return { id: `old.${quoted(id)}`, shipment_id: `old.${quoted(shipment_id)}` };
  }

  /** Only what the mapping file names. */
  private get columns(): string {
    return columnsOf(this.map)
      .map(quoted)
      .map((name) => `${name}::text AS ${name}`)
      .join();
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
