/** What a carrier's answer about one number says: whether it is news, and where the shipment then stands. */
import { createHash } from 'node:crypto';
import { type CarrierAdapter, UnreadableEvent } from '../carriers/carrier-adapter.js';
import type { CarrierEvent } from '../domain/carrier-event.js';
import { fold, type Standing } from '../domain/fold.js';
import type { CheckRow } from '../storage/checks.sql.js';

export interface Told {
  /** Of all that is said of the shipment; the same as last time where nothing has changed. */
  readonly hash: string;
  /** After the events that could be read; `null` where there are none. */
  readonly standing: Standing | null;
}

/** A number that was looked at. */
export interface Finding {
  readonly check: CheckRow;
  /** `null`: the carrier does not know it, or was not asked. */
  readonly told: Told | null;
  readonly isNews: boolean;
}

export function readTold(adapter: CarrierAdapter, payload: unknown, receivedAt: Date): Told {
  const units = attempt(() => adapter.split(payload));
  const hash = createHash('sha256')
    .update(JSON.stringify(units ?? payload))
    .digest('hex');
  const events = (units ?? []).flatMap((unit) => attempt(() => adapter.read(unit)) ?? []);
  return {
    hash: hash.slice(0, 32),
    standing: events.length === 0 ? null : standingAfter(events, receivedAt),
  };
}

/** What cannot be read becomes a dead letter in the pipeline; here it only tells nothing. */
function attempt<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnreadableEvent) return null;
    throw error;
  }
}

function standingAfter(events: readonly CarrierEvent[], receivedAt: Date): Standing {
  const byKey = new Map(events.map((event) => [event.key, { ...event, receivedAt }]));
  return fold(byKey.values());
}
