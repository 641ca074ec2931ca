/** Our statuses in EasyPost's words (docs.easypost.com, "Tracker object"). */
import { DETAILS } from '../carriers/easypost/status-map.js';
import type { Status } from '../domain/status.js';

export interface Words {
  readonly status: string;
  readonly status_detail: string;
}

/** EasyPost's status, and the detail for a sub-status that EasyPost has no word for. */
const WORDS: Readonly<Record<Status, readonly [status: string, detail: string]>> = {
  pending: ['unknown', 'unknown'],
  info_received: ['pre_transit', 'status_update'],
  in_transit: ['in_transit', 'in_transit'],
  attempt_failed: ['failure', 'delivery_exception'],
  exception: ['failure', 'failure'],
  returning: ['return_to_sender', 'return'],
  available_for_pickup: ['available_for_pickup', 'arrived_at_pickup_location'],
  out_for_delivery: ['out_for_delivery', 'out_for_delivery'],
  delivered: ['delivered', 'arrived_at_destination'],
  returned: ['return_to_sender', 'arrived_at_destination'],
  cancelled: ['cancelled', 'cancelled'],
};

/** The adapter's table read backwards; of several details with one meaning the first counts. */
const FINER: ReadonlyMap<string, string> = new Map(
  [...DETAILS].reverse().map(([detail, [status, subStatus]]) => [`${status}/${subStatus}`, detail]),
);

/** @param status `null`: a carrier's note, which says nothing of it */
export function wordsFor(status: Status | null, subStatus: string | null): Words {
  const [coarse, detail] = WORDS[status ?? 'pending'];
  return { status: coarse, status_detail: FINER.get(`${status}/${subStatus}`) ?? detail };
}
