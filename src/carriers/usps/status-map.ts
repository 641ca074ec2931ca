/** USPS's event codes (Publication 199, appendix of scan events), as far as they are known for sure. */
import { codeMap } from '../code-map.js';
import type { PhraseRow } from '../phrases.js';

export const EVENT_CODES = codeMap([
  ['info_received', 'label_created', 'GX MA'],
  // With the shipper or its partner; USPS still awaits the item.
  ['info_received', 'awaiting_handover', '80 81 82 83 89 TM'],
  ['in_transit', 'accepted', '03 AD OA PA UA'],
  ['in_transit', 'departed', 'EF SF T1'],
  ['in_transit', 'arrived', '10 A1'],
  // The post office whose carriers deliver it.
  ['in_transit', 'arrived_destination_facility', '07'],
  ['in_transit', 'forwarded', '06'],
  ['in_transit', 'moving', 'NT PC TL'],
  ['out_for_delivery', 'on_vehicle', 'OF'],
  ['available_for_pickup', 'at_point', '14 16'],
  ['attempt_failed', 'business_closed', '51'],
  ['attempt_failed', 'recipient_absent', '56'],
  ['attempt_failed', 'refused', '04'],
  ['attempt_failed', 'access_denied', '30 53'],
  ['attempt_failed', 'other', '02 52 54 55'],
  ['exception', 'address_incorrect', '05'],
  ['exception', 'delayed_processing', '08 15'],
  ['exception', 'delayed', '71'],
  // A dead letter: it can be neither delivered nor returned.
  ['exception', null, '11'],
  // The reasons of a return are codes of their own.
  ['returning', 'in_transit', '09 21 22 23 24 25 26 27 28 29 31'],
  ['delivered', null, '01'],
  // Nobody has said by the evening what became of it.
  [null, null, 'DX'],
]);

/** Where a delivered item was left is only in the words: "Delivered, Parcel Locker". */
export const DELIVERED_HOW: readonly PhraseRow[] = [
  ['returned', 'to_sender', /original sender/i],
  ['delivered', 'neighbour', /neighbou?r/i],
  ['delivered', 'mailbox_or_locker', /locker|mailbox|po box/i],
  ['delivered', 'safe_place', /front door|porch|garage|other location/i],
  ['delivered', 'collected', /picked up/i],
  ['delivered', 'handed_over', /individual|front desk|reception|mail ?room|agent/i],
];

/** `statusCategory`, folded. */
export const CATEGORIES = codeMap([
  ['info_received', null, 'pre_shipment'],
  ['in_transit', null, 'accepted in_transit moving_through_network'],
  ['out_for_delivery', null, 'out_for_delivery'],
  ['available_for_pickup', null, 'available_for_pickup'],
  ['attempt_failed', null, 'delivery_attempt delivery_attempt_action_needed'],
  ['exception', null, 'alert'],
  ['delivered', null, 'delivered'],
]);
