/** What a FedEx scan means, from its finest code that is known. */
import { type Meaning, NOTE, type Reading } from '../code-map.js';
import { EVENT_TYPES, REASONS } from './status-map.js';

/** Track API, ScanEvent. */
export interface ScanCodes {
  readonly eventType: string | null;
  readonly exceptionCode: string | null;
  readonly derivedStatusCode: string | null;
  readonly locationType: string | null;
  readonly delayType: string | null;
}

/**
 * `eventType` with `exceptionCode`, else `eventType`, else only the status of `derivedStatusCode`. The derived code is
 * the coarsest: a package that is on its way back to its shipper (RS) has the derived code of a delivered one (DL).
 */
export function meaningOf(scan: ScanCodes): Reading {
  const eventType = scan.eventType?.toUpperCase() ?? '';
  const exceptionCode = scan.exceptionCode?.toUpperCase() ?? '';
  const meaning = REASONS.get(`${eventType}/${exceptionCode}`);
  if (meaning) return { meaning: refined(meaning, scan), unmapped: null };
  const coded = EVENT_TYPES.get(eventType);
  if (coded) {
    const isOpen = coded[0] === 'exception' && coded[1] === null && exceptionCode !== '';
    return {
      meaning: refined(coded, scan),
      unmapped: isOpen ? `exceptionCode:${eventType}/${exceptionCode}` : null,
    };
  }
  const [status] = EVENT_TYPES.get(scan.derivedStatusCode?.toUpperCase() ?? '') ?? NOTE;
  const unmapped = scan.eventType
    ? `eventType:${scan.eventType}`
    : `derivedStatusCode:${scan.derivedStatusCode}`;
  return { meaning: status === null ? NOTE : [status, null], unmapped };
}

/** What the codes leave open and another field of the scan tells. */
function refined(meaning: Meaning, scan: ScanCodes): Meaning {
  const [status, subStatus] = meaning;
  if (status === 'exception' && subStatus === 'delayed' && scan.delayType === 'WEATHER') {
    return ['exception', 'delayed_weather'];
  }
  if (
    status === 'in_transit' &&
    subStatus === 'arrived' &&
    scan.locationType === 'DESTINATION_FEDEX_FACILITY'
  ) {
    return ['in_transit', 'arrived_destination_facility'];
  }
  return meaning;
}
