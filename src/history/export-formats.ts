/** How exported documents are written: a line of JSON each, or rows of CSV (RFC 4180) under a header. */
import { stringify } from 'csv-stringify';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Exported, ExportedDocument, ExportPage } from './export.js';

export const FORMATS = ['ndjson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

const PLACE = ['city', 'state', 'postal_code', 'country', 'latitude', 'longitude'];
const within = (field: string, names: readonly string[]) => names.map((name) => [field, name]);
const plain = (...names: readonly string[]) => names.map((name) => [name]);

/** The way to each column's cell in its document; the column is called by it, with underscores. */
const COLUMNS: Readonly<Record<Exported, readonly (readonly string[])[]>> = {
  shipments: [
    ...plain('shipment_id', 'carrier', 'tracking_number', 'status', 'sub_status', 'tracking_state'),
    ...within('origin', PLACE),
    ...within('destination', PLACE),
    ...plain('reference', 'metadata', 'estimated_delivery', 'last_event_at', 'version', 'event_count'),
    ...within('freshness', ['source', 'checked_at', 'next_check_at']),
    ...plain('created_at'),
  ],
  events: [
    ...plain('shipment_id', 'carrier', 'tracking_number', 'version', 'event_id', 'status', 'sub_status'),
    ...plain('code', 'description'),
    ...within('location', PLACE),
    ...plain('occurred_at', 'occurred_at_local', 'time_quality', 'received_at', 'applied_at', 'source'),
  ],
};

/**
 * Writes all pages, no faster than `out` takes them, and ends it, unless it is the process's own.
 * @throws Error as the pages and `out` do
 */
export async function writeExport(
  pages: AsyncIterable<ExportPage>,
  what: Exported,
  format: Format,
  out: Writable,
): Promise<void> {
  const end = out !== process.stdout;
  if (format === 'ndjson') {
    await pipeline(Readable.from(linesOf(pages), { highWaterMark: 1 }), out, { end });
    return;
  }
  const columns = COLUMNS[what].map((way) => way.join('_'));
  const csv = stringify({ header: true, columns, record_delimiter: 'windows' });
  await pipeline(Readable.from(rowsOf(pages, what)), csv, out, { end });
}

/** A page at a time. */
async function* linesOf(pages: AsyncIterable<ExportPage>): AsyncGenerator<string> {
  for await (const { documents } of pages) {
    if (documents.length > 0) yield documents.map((document) => `${JSON.stringify(document)}\n`).join('');
  }
}

async function* rowsOf(pages: AsyncIterable<ExportPage>, what: Exported): AsyncGenerator<string[]> {
  for await (const { documents } of pages) {
    for (const document of documents) yield COLUMNS[what].map((way) => cellOf(valueAt(document, way)));
  }
}

function valueAt(document: ExportedDocument, way: readonly string[]): unknown {
  return way.reduce<unknown>(
    (value, name) => (value as Readonly<Record<string, unknown>> | null)?.[name],
    document,
  );
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
