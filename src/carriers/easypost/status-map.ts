/** EasyPost's `status` and `status_detail` (docs.easypost.com, "Tracker object"; easypost-node, tracker types). */
import { type CodeMap, codeMap, type Meaning, NOTE, type Reading } from '../code-map.js';

export const STATUSES: CodeMap = codeMap([
  ['info_received', 'label_created', 'pre_transit'],
  ['in_transit', 'moving', 'in_transit'],
  ['out_for_delivery', 'on_vehicle', 'out_for_delivery'],
  ['delivered', null, 'delivered'],
  ['available_for_pickup', 'at_point', 'available_for_pickup'],
  ['returning', 'in_transit', 'return_to_sender'],
  ['exception', null, 'failure error'],
  ['cancelled', null, 'cancelled'],
  // EasyPost doesn't know either.
  [null, null, 'unknown'],
]);

/** What a detail says by itself, under a status that leaves it the word (see `LISTENS`). */
export const DETAILS: CodeMap = codeMap([
  ['info_received', 'label_created', 'label_created'],
  ['in_transit', 'accepted', 'received_at_origin_facility'],
  ['in_transit', 'arrived', 'arrived_at_facility'],
  ['in_transit', 'arrived_destination_facility', 'arrived_at_destination received_at_destination_facility'],
  ['in_transit', 'departed', 'departed_facility departed_origin_facility'],
  ['in_transit', 'moving', 'in_transit'],
  ['in_transit', 'transferred_to_partner', 'transferred_to_destination_carrier'],
  ['out_for_delivery', 'on_vehicle', 'out_for_delivery'],
  ['available_for_pickup', 'at_point', 'arrived_at_pickup_location'],
  ['attempt_failed', 'other', 'delivery_exception'],
  ['attempt_failed', 'refused', 'refused'],
  ['exception', null, 'failure transit_exception'],
  ['exception', 'address_incorrect', 'address_correction'],
  ['exception', 'damaged', 'damaged'],
  ['exception', 'delayed', 'delayed'],
  ['exception', 'delayed_processing', 'missorted'],
  ['exception', 'delayed_weather', 'weather_delay'],
  ['exception', 'held', 'held awaiting_information'],
  ['exception', 'lost', 'lost'],
  ['exception', 'pickup_missed', 'expired'],
  ['returning', 'in_transit', 'return'],
  ['cancelled', null, 'cancelled'],
]);

/** Details that add nothing to their status. */
const SILENT: ReadonlySet<string> = new Set(['status_update', 'unknown']);

/** Statuses that a detail may overrule: nobody says `delivered` for a parcel that is only out for delivery. */
const LISTENS: ReadonlySet<string> = new Set(['in_transit', 'failure', 'error', 'unknown']);

/** `unmapped` names a status, else a detail, that EasyPost has not documented. */
export function meaningOf(status: string | null, detail: string | null): Reading {
  const coarse = STATUSES.get(status ?? '') ?? NOTE;
  const fine = DETAILS.get(detail ?? '');
  const isKnownDetail = detail === null || fine !== undefined || SILENT.has(detail);
  const isKnownStatus = status === null || STATUSES.has(status);
  const unmapped = !isKnownStatus ? `status:${status}` : !isKnownDetail ? `status_detail:${detail}` : null;
  return { meaning: decided(status ?? 'unknown', coarse, fine), unmapped };
}

function decided(status: string, coarse: Meaning, fine: Meaning | undefined): Meaning {
  const isReturned = status === 'return_to_sender' && fine?.[1] === 'arrived_destination_facility';
  if (isReturned) return ['returned', 'to_sender'];
  if (fine === undefined || (STATUSES.has(status) && !LISTENS.has(status))) return coarse;
  // A failure that happened at a facility is still a failure.
  const isDenied = coarse[0] === 'exception' && fine[0] === 'in_transit';
  return isDenied ? coarse : fine;
}
