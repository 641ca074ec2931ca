/** What a load process has written down: what it sent, and what was acknowledged (`load.mjs`). */
import type { GenericEvent } from '../../support/carrier.js';
import { readLines } from './ndjson.js';

export interface Ledger {
  readonly sent: ReadonlyMap<string, GenericEvent>;
  readonly acknowledged: ReadonlySet<string>;
  /** Requests without a 2xx. */
  readonly refused: number;
}

type Line = { sent: GenericEvent[] } | { acknowledged: string[] } | { refused: string[] };

export async function readLedger(path: string): Promise<Ledger> {
  const sent = new Map<string, GenericEvent>();
  const acknowledged = new Set<string>();
  let refused = 0;
  for (const line of await readLines<Line>(path)) {
    if ('sent' in line) for (const event of line.sent) sent.set(String(event['event_id']), event);
    else if ('acknowledged' in line) for (const id of line.acknowledged) acknowledged.add(id);
    else refused += 1;
  }
  return { sent, acknowledged, refused };
}
