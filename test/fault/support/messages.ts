/** Which messages a shipment's events make, by type and version: exactly those are to be told. */
import { groupBy } from '../../../src/domain/group-by.js';
import type { GenericEvent } from '../../support/carrier.js';
import { foldedStatus } from '../../support/lives.js';
import type { Message } from '../../support/subscriber.js';

const ADDED = 'shipment.event_added';
/** Statuses that are told by a message of their own as well. */
const TOLD_APART = ['delivered', 'exception'];

export const nameOf = ({ type, data: { shipment, version } }: Message) =>
  `${type} ${shipment.shipment_id} ${version}`;

/** @param told of one shipment @param events that were acknowledged of it */
export function flawsOfMessages(told: readonly Message[], events: readonly GenericEvent[]): string[] {
  const added = addedOf(told);
  const missed = events.filter(({ code }) => !added.some(({ data }) => data.event.code === code));
  const { changed, status, flaws } = statusesIn(added);
  const made = new Set([...events.map((_, index) => `${ADDED} ${index + 1}`), ...changed]);
  const found = new Set(told.map(({ type, data }) => `${type} ${data.version}`));
  const final = foldedStatus({ trackingNumber: '', events: inOrder(events) });
  return [
    ...flaws,
    ...missed.map(({ code }) => `${String(code)} was never told`),
    ...[...made].filter((name) => !found.has(name)).map((name) => `${name} is missing`),
    ...[...found].filter((name) => !made.has(name)).map((name) => `${name} is too much`),
    ...(status === final ? [] : [`told as ${status}, and is ${final}`]),
  ];
}

/** Once each, in the order of versions. */
function addedOf(told: readonly Message[]): Message[] {
  const byVersion = new Map(
    told.filter(({ type }) => type === ADDED).map((message) => [message.data.version, message]),
  );
  return [...byVersion.values()].sort((a, b) => a.data.version - b.data.version);
}

/**
 * Events that were applied together are one change: it tells once what has become of the shipment, by its last version.
 * Each change begins where the one before has ended.
 */
function statusesIn(added: readonly Message[]) {
  const changed: string[] = [];
  const flaws: string[] = [];
  let status = 'pending';
  for (const [version, [first]] of groupBy(added, ({ data }) => data.shipment.version)) {
    const { shipment, previous_attributes: previous } = first!.data;
    const before = previous.status ?? shipment.status;
    if (before !== status) flaws.push(`version ${version} was ${before} before, and not ${status}`);
    status = shipment.status;
    if (status === before) continue;
    changed.push(`shipment.status_changed ${version}`);
    if (TOLD_APART.includes(status)) changed.push(`shipment.${status} ${version}`);
  }
  return { changed, status, flaws };
}

function inOrder(events: readonly GenericEvent[]): GenericEvent[] {
  return events.toSorted((a, b) => a.occurred_at.localeCompare(b.occurred_at));
}
