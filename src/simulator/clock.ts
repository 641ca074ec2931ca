/** How time runs in the simulation, and how carriers print it. */
import type { Happening } from './fate.js';
import type { Life, Scan } from './life.js';
import type { Stop } from './places.js';

/** When a life begins, in epoch milliseconds, and how many simulated seconds pass in a real one, at least 1. */
export interface Pace {
  readonly begun: number;
  readonly speed: number;
}

/** A scan as a carrier knows it. */
export interface PrintedScan {
  readonly happening: Happening;
  readonly at: Stop;
  /** What is printed, in epoch milliseconds, in whole seconds; the clock of the place may be wrong. */
  readonly instant: number;
}

const HOUR = 3_600_000;

/** When a scan really happens, in epoch milliseconds. */
export function realTimeOf(scan: Scan, { begun, speed }: Pace): number {
  return begun + scan.offset / speed;
}

export function endOf(life: Life, { begun, speed }: Pace): number {
  return begun + life.total / speed;
}

/**
 * A life is printed as if it ended when it really ends, so its stamps lie in the past, the earlier the more, and never
 * in the future.
 */
export function printed(scan: Scan, life: Life, pace: Pace): PrintedScan {
  const birth = Math.floor((endOf(life, pace) - life.total) / 1000) * 1000;
  return { happening: scan.happening, at: scan.at, instant: birth + scan.offset + scan.clockError };
}

/** How many scans have happened. */
export function countUntil(now: number, life: Life, pace: Pace): number {
  const next = life.scans.findIndex((scan) => realTimeOf(scan, pace) > now);
  return next === -1 ? life.scans.length : next;
}

/** The wall clock at the place of a scan, as ISO 8601 without a zone. */
export function wallClock({ at, instant }: PrintedScan): string {
  return new Date(instant + at.utcOffset * HOUR).toISOString().slice(0, 19);
}

/** The clock of Greenwich, in the same form. */
export function greenwich({ instant }: PrintedScan): string {
  return new Date(instant).toISOString().slice(0, 19);
}

/** Such as `-05:00`. */
export function offsetOf({ at }: PrintedScan): string {
  const hours = String(Math.abs(at.utcOffset)).padStart(2, '0');
  return `${at.utcOffset < 0 ? '-' : '+'}${hours}:00`;
}

/** The day on which a parcel is expected, where it goes to: `YYYY-MM-DD`. */
export function expectedDay({ expected, destination }: { expected: number; destination: Stop }): string {
  return wallClock({ happening: 'delivered', at: destination, instant: expected }).slice(0, 10);
}
