/** When two reports are the same scan (the key), and when the same scan says something else (the content). */
import { hash } from 'node:crypto';
import type { CarrierEvent, Place } from './carrier-event.js';
import type { Status } from './status.js';

/** What a source gives us to tell scans apart. */
export interface ScanIdentity {
  readonly carrier: string;
  /** The source's stable id of this very scan; with it nothing else counts. */
  readonly scanId?: string | null;
  /** The carrier's own id of the shipment, where it gives one. */
  readonly shipmentRef?: string | null;
  /** The finest raw code. Where the source has none, status and sub-status stand in for it. */
  readonly discriminator: string;
  /** The scan's local time as the carrier prints it, to the minute: `YYYY-MM-DDTHH:MM`. */
  readonly wallClock: string;
}

/** 32 hex digits. Place and wording are no part of it: a city filled in later is the same event, updated. */
export function eventKey(scan: ScanIdentity): string {
  return scan.scanId
    ? digest(['scan', scan.carrier, scan.scanId])
    : digest(['seen', scan.carrier, scan.shipmentRef ?? '', scan.discriminator, scan.wallClock]);
}

/** Folds free text into a discriminator where a carrier's codes are too coarse: case, digits and spaces don't count. */
export function foldText(text: string | null): string {
  return (text ?? '').toLowerCase().replace(/\d+/g, '#').replace(/\s+/g, ' ').trim();
}

type Content = Pick<CarrierEvent, 'code' | 'occurredAt' | 'place' | 'status' | 'subStatus'>;

/** 32 hex digits over what an event says: raw code, status, sub-status, instant, place; never its wording. */
export function contentHash(event: Content): string {
  return digest([
    'content',
    event.code ?? '',
    event.status ?? ('' satisfies Status | ''),
    event.subStatus ?? '',
    String(event.occurredAt.getTime()),
    ...placeParts(event.place),
  ]);
}

/** A public event id is a function of shipment and key, so every process and every rebuild gives the same one. */
export function eventIdOf(shipmentId: string, key: string): string {
  return `evt_${digest(['event', shipmentId, key])}`;
}

function placeParts(place: Place): string[] {
  const parts = [place.city, place.state, place.postalCode, place.country, place.latitude, place.longitude];
  return parts.map((part) => (part === null ? '' : String(part)));
}

function digest(parts: readonly string[]): string {
  return hash('sha256', parts.join('\u001f'), 'hex').slice(0, 32);
}
