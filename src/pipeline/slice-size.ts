/**
 * How much of a batch to take after slices of it were begun and never ended, because their worker was killed:
 *
 * | unfinished starts | slice |
 * |---|---|
 * | 0–1 | full |
 * | 2–3 | at most 10 events |
 * | 4–6 | 1 event |
 * | 7 and more | none: the event at hand becomes a dead letter |
 */
const LEVELS = [
  { starts: 4, size: 1 },
  { starts: 2, size: 10 },
] as const;

const CULPRIT_AT = 7;

export function sliceSizeAfter(starts: number, full: number): number {
  const level = LEVELS.find((candidate) => starts >= candidate.starts);
  return Math.min(full, level?.size ?? full);
}

/** After a slice has ended its batch goes on at the same size: the culprit may still lie ahead. */
export function startsAfterSuccess(starts: number): number {
  return LEVELS.find((level) => starts >= level.starts)?.starts ?? 0;
}

export function isCulprit(starts: number): boolean {
  return starts >= CULPRIT_AT;
}
