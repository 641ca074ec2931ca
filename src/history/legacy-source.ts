/** Where a history comes from: rows in an order that can be gone on with from any of them. */
import type { LegacyRow } from './legacy-values.js';

export interface PlacedRow {
  readonly id: string;
  readonly row: LegacyRow;
  /** What `rows` takes to go on behind this row. */
  readonly position: string;
  /** Why the row cannot even be taken apart. */
  readonly fault?: string;
}

export interface LegacySource {
  /** Without secrets; the same source has the same name. */
  readonly name: string;
  /** What makes it slow, and the remedy. */
  readonly warning: string | null;
  /** The rows behind a position, those of one shipment together where the source can order them. @throws Error where it is away */
  rows(after: string | null): AsyncIterable<PlacedRow>;
  /** How much of it so many rows are, from 0 to 1, as far as can be told. */
  share(rows: number): number;
  close(): Promise<void>;
}

/** A source that goes on growing while it is read. */
export interface FollowedSource extends LegacySource {
  /** `false` of a standby, which knows nothing of what is open at its primary. */
  readonly isFollowable: boolean;
  /** Rows with ids above this one, in the order of their ids. */
  rowsAbove(id: string | null): AsyncIterable<PlacedRow>;
  /** The highest id by now. */
  reach(): Promise<Reach>;
  /** Whether every transaction has ended that may have taken an id up to this one. */
  isSettled(reach: Reach): Promise<boolean>;
}

export interface Reach {
  /** `null` while there is no row. */
  readonly id: string | null;
  /** One that began after those that had begun by then. */
  readonly transaction: bigint;
}

export function canBeFollowed(source: LegacySource): source is FollowedSource {
  return 'isFollowable' in source && source.isFollowable === true;
}
