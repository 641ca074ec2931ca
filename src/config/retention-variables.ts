/** Readers of the variables that say how long something is kept. Each throws a sentence that says what is expected. */
import { isStatus, type Status, STATUSES } from '../domain/status.js';
import type { Reader } from './variables.js';

/** How many days a shipment is kept after its last change. */
export interface EventRetention {
  readonly byStatus: ReadonlyMap<Status, number>;
  /** In every other status; `null`: for ever. */
  readonly others: number | null;
}

/** `90d`, up to a hundred years. */
export const days: Reader<number> = (raw) => {
  const count = daysIn(raw);
  if (count === null) throw new Error(`must be an age in days such as 90d, from 1d to 36500d, not "${raw}"`);
  return count;
};

/** `delivered:180d,*:400d`: `*` stands for every status that has no age of its own. */
export const retentionByStatus: Reader<EventRetention> = (raw) => {
  const rules = new Map<Status | '*', number>();
  for (const part of raw.split(',')) {
    const [, name, age] = /^\s*([^\s:]+)\s*:\s*(\S+)\s*$/.exec(part) ?? [];
    const count = age === undefined ? null : daysIn(age);
    if (name === undefined || count === null) {
      throw new Error(`must be ages in days by status, such as delivered:180d,*:400d, not "${part.trim()}"`);
    }
    if (name !== '*' && !isStatus(name)) {
      throw new Error(`must name statuses; "${name}" is none of ${STATUSES.join(', ')}, or * for the others`);
    }
    if (rules.has(name)) throw new Error(`must name each status once; "${name}" has two ages`);
    rules.set(name, count);
  }
  const others = rules.get('*') ?? null;
  rules.delete('*');
  return { byStatus: rules as Map<Status, number>, others };
};

function daysIn(raw: string): number | null {
  const [, digits] = /^([1-9]\d{0,4})d$/.exec(raw) ?? [];
  const count = Number(digits);
  return count <= 36_500 ? count : null;
}
