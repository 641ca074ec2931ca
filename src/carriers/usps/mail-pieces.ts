/** Takes USPS's messages apart: pushed envelopes, pulled mail pieces and bare events, one unit an event. */
import { UnreadableEvent } from '../carrier-adapter.js';
import { estimateOf, newestOf, timeIn } from '../moment.js';
import { parseBody } from '../parse-body.js';
import { isObject, type JsonObject, object } from '../payload.js';

/** One of a mail piece's `trackingEvents`, with what is said of the mail piece. */
export interface MailPieceEvent {
  readonly trackingNumber: unknown;
  readonly shipmentRef: unknown;
  readonly event: unknown;
  /** Of the newest event alone, like the estimate: it tells how the mail piece stands now. */
  readonly statusCategory: unknown;
  readonly estimatedDelivery: string | null;
}

/**
 * Takes the envelope of a push, whose `payload` is JSON inside JSON; a mail piece with `trackingEvents` (v3), a list of
 * them (v3r2); an event that names its mail piece itself, or a list of these. What a push carries is not documented.
 * @throws UnreadableEvent where it is nothing of these.
 */
export function eventsIn(payload: unknown): MailPieceEvent[] {
  const said = isObject(payload) && typeof payload.payload === 'string' ? inner(payload.payload) : payload;
  if (Array.isArray(said)) return said.flatMap((piece) => unitsOf(object(piece)));
  if (isObject(said) && (Object.hasOwn(said, 'trackingEvents') || isEvent(said))) return unitsOf(said);
  throw new UnreadableEvent('The message has neither trackingEvents nor an eventCode or eventType');
}

function inner(json: string): unknown {
  try {
    return parseBody(Buffer.from(json));
  } catch {
    throw new UnreadableEvent("The envelope's payload is not JSON");
  }
}

function isEvent(value: JsonObject): boolean {
  return Object.hasOwn(value, 'eventCode') || Object.hasOwn(value, 'eventType');
}

function unitsOf(piece: JsonObject): MailPieceEvent[] {
  const events = historyOf(piece);
  const newest = newestOf(timesOf(events));
  return events.map((event, index) => ({
    trackingNumber: piece.trackingNumber ?? piece.packageIdentifier,
    shipmentRef: piece.uniqueMailPieceID ?? null,
    event,
    statusCategory: index === newest ? (piece.statusCategory ?? null) : null,
    estimatedDelivery: index === newest ? estimateIn(piece) : null,
  }));
}

function historyOf(piece: JsonObject): readonly unknown[] {
  // A number that is not found has an error instead of a history.
  if (!Object.hasOwn(piece, 'trackingEvents')) return isObject(piece.error) ? [] : [piece];
  const events = piece.trackingEvents ?? [];
  if (!Array.isArray(events)) throw new UnreadableEvent('trackingEvents is not an array');
  return events;
}

/** On one clock for all of them; USPS lists the newest first. */
function timesOf(events: readonly unknown[]): number[] {
  const greenwich = events.map((event) => timeIn(object(event).GMTTimestamp));
  const isComplete = greenwich.every((time) => time !== -Infinity);
  return isComplete ? greenwich : events.map((event) => timeIn(object(event).eventTimestamp));
}

/** v3r2 has moved the days into an object of their own. */
function estimateIn(piece: JsonObject): string | null {
  const places = [object(piece.deliveryDateExpectation), piece];
  const days = places.flatMap((place) => [
    place.expectedDeliveryDate,
    place.predictedDeliveryDate,
    place.guaranteedDeliveryDate,
  ]);
  return days.map((day) => estimateOf(day, 'placeholder')).find((day) => day !== null) ?? null;
}
