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
  /** What makes it slow, or incomplete, and the remedy. */
  readonly warning: string | null;
  /** Whether the rows of a shipment come one after the other; where it is left out they need not. */
  readonly isByShipment?: boolean;
  /** The rows behind a position. @throws Error where it is away */
  rows(after: string | null): AsyncIterable<PlacedRow>;
  /** How much of it so many rows are, from 0 to 1, as far as can be told. */
  share(rows: number): number;
  close(): Promise<void>;
}

/** A source that goes on growing while it is read. */
export interface FollowedSource extends LegacySource {
  /** Why it cannot be followed just now, and the remedy; `null`: it can be. */
  readonly obstacle: string | null;
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
  return obstacleTo(source) === null;
}

/** Why it cannot be followed; `null`: it can be. */
export function obstacleTo(source: LegacySource | FollowedSource): string | null {
  return 'obstacle' in source
    ? source.obstacle
    : 'Only a table in PostgreSQL can be followed, on its primary';
}
