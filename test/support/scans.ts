/** Scans of a parcel, hour by hour, and waiting until they are to be seen. */
import { Brand, type EventDocument, type TrackingDocument } from './brand.js';
import { type GenericEvent, sendGeneric } from './carrier.js';
import { until } from './until.js';

const HOUR = 3_600_000;
const BEGIN = Date.now() - 100 * HOUR;

/** A scan so many hours into the parcel's life; which scan it is, its code and its hour say. */
export function scan(number: string, hours: number, more: Partial<GenericEvent> = {}): GenericEvent {
  return {
    carrier: 'acme_freight',
    tracking_number: number,
    status: 'in_transit',
    code: `SCAN${hours}`,
    occurred_at: new Date(BEGIN + hours * HOUR).toISOString(),
    ...more,
  };
}

/** Sends scans in one body; they are acknowledged when this resolves. */
export async function send(url: string, ...scans: readonly GenericEvent[]): Promise<void> {
  const { status } = await sendGeneric(url, scans);
  if (status !== 202) throw new Error(`scans were answered ${status}`);
}

/** A shipment of the brand's that has so many scans already, each of them applied. */
export async function shipmentWith(
  url: string,
  number: string,
  scans: number,
  brand = new Brand(url),
): Promise<string> {
  const id = await brand.register(number);
  for (let hour = 1; hour <= scans; hour += 1) await send(url, scan(number, hour));
  await atVersion(brand, id, scans);
  return id;
}

export function atVersion(brand: Brand, shipmentId: string, version: number): Promise<TrackingDocument> {
  return until(
    () => brand.track(shipmentId),
    (shipment) => shipment.version >= version,
  );
}

export function codesOf(events: readonly EventDocument[]): (string | null)[] {
  return events.map(({ code }) => code);
}
