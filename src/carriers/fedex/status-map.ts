/** FedEx's scan event types (Track API, `scanEvents[].eventType`) and the reasons behind them (`exceptionCode`). */
import { codeMap } from '../code-map.js';

/** `derivedStatusCode` uses a few of the same codes. */
export const EVENT_TYPES = codeMap([
  ['info_received', 'label_created', 'IN MD OC'],
  ['info_received', 'awaiting_handover', 'AP EP'],
  ['info_received', 'overdue_handover', 'PD PY'],
  ['in_transit', 'accepted', 'OF PU PX'],
  ['in_transit', 'departed', 'DP LO'],
  ['in_transit', 'arrived', 'AA AF AR PL SF'],
  ['in_transit', 'arrived_destination_facility', 'AD FD'],
  ['in_transit', 'transferred_to_partner', 'AC AX'],
  ['in_transit', 'customs_processing', 'BR CP CU'],
  ['in_transit', 'customs_released', 'CC'],
  ['in_transit', 'moving', 'DR DS EA EO IT IX OW PF PM TR'],
  ['out_for_delivery', 'on_vehicle', 'ED OD'],
  ['available_for_pickup', 'at_point', 'HL HP'],
  ['exception', null, 'DE SE'],
  ['exception', 'delayed', 'DD DY RL'],
  ['exception', 'delayed_customs', 'CD'],
  ['returning', 'in_transit', 'RS'],
  ['delivered', null, 'DL'],
  ['cancelled', null, 'CA'],
  // On-time forecasts, delivery options, return label links, requests: the parcel has not moved. OX tells USPS of a
  // parcel that FedEx already has; as info_received it would take the shipment back to its beginning.
  [null, null, 'AO CH HA LP OX RC RD RG RM RP RR RT SP'],
]);

/**
 * `eventType/exceptionCode`. The codes of Express (07) and Ground (007) are different codes, so leading zeros count:
 * 07 is a refusal, 007 an absent customer (FedEx developer portal, mock tracking numbers).
 */
export const REASONS = codeMap([
  ['attempt_failed', 'recipient_absent', 'DE/007 DE/08 DE/15 SE/007 SE/08'],
  ['attempt_failed', 'address_problem', 'DE/03'],
  ['attempt_failed', 'refused', 'DE/07'],
  ['attempt_failed', 'rescheduled', 'DE/17'],
  ['exception', 'delayed', 'DE/083 DE/84 DE/A52 SE/083 SE/84 SE/A52'],
  ['exception', 'held', 'DE/A47'],
  ['in_transit', 'customs_processing', 'AR/A25 IT/A25'],
  // Left at the door, or released without a signature.
  ['delivered', 'safe_place', 'DL/014 DL/02'],
]);
