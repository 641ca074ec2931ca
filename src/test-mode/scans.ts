/** What the carrier of the test stories says of a parcel, and where. */
import type { Status } from '../domain/status.js';

export interface Scan {
  readonly status: Status;
  readonly sub_status: string;
  readonly description: string;
  readonly location: { readonly city: string; readonly state: string; readonly country: string };
}

const RENO = { city: 'Reno', state: 'NV', country: 'US' };
const DENVER = { city: 'Denver', state: 'CO', country: 'US' };
const NEWARK = { city: 'Newark', state: 'NJ', country: 'US' };
const BROOKLYN = { city: 'Brooklyn', state: 'NY', country: 'US' };
const SHENZHEN = { city: 'Shenzhen', state: 'Guangdong', country: 'CN' };

function scan(
  status: Status,
  sub_status: string,
  description: string,
  location: Scan['location'] = BROOKLYN,
): Scan {
  return { status, sub_status, description, location };
}

export const LABEL = scan('info_received', 'label_created', 'Label created', RENO);
export const PICKED_UP = scan('in_transit', 'accepted', 'Picked up', RENO);
export const LEFT_ORIGIN = scan('in_transit', 'departed', 'Left the origin facility', RENO);
export const AT_HUB = scan('in_transit', 'arrived', 'Arrived at the hub', DENVER);
export const LEFT_HUB = scan('in_transit', 'departed', 'Left the hub', DENVER);
export const AT_DEPOT = scan('in_transit', 'arrived_destination_facility', 'Arrived at the depot', NEWARK);
export const OUT = scan('out_for_delivery', 'on_vehicle', 'Out for delivery');
export const DELIVERED = scan('delivered', 'handed_over', 'Delivered');

export const STORM = scan('exception', 'delayed_weather', 'Held up by a storm', DENVER);
export const MISSING = scan('exception', 'delayed', 'Not at the depot yet: we are looking for it', DENVER);
export const LOST = scan('exception', 'lost', 'Lost', DENVER);

export const LABEL_ABROAD = scan('info_received', 'label_created', 'Label created', SHENZHEN);
export const PICKED_UP_ABROAD = scan('in_transit', 'accepted', 'Picked up', SHENZHEN);
export const LEFT_ABROAD = scan('in_transit', 'departed', 'Left the country of origin', SHENZHEN);
export const LANDED = scan('in_transit', 'arrived_destination_country', 'Arrived in the country', NEWARK);
export const AT_CUSTOMS = scan('in_transit', 'customs_processing', 'Presented to customs', NEWARK);
export const DUTIES = scan('exception', 'duties_due', 'Held by customs: duties are due', NEWARK);
export const CLEARED = scan('in_transit', 'customs_released', 'Cleared by customs', NEWARK);

export const NOBODY_HOME = scan('attempt_failed', 'recipient_absent', 'Nobody was at home');
export const WRONG_DOOR = scan('attempt_failed', 'address_problem', 'Not delivered: it was the wrong door');
export const REFUSED = scan('attempt_failed', 'refused', 'The recipient refused it');
export const TURNED_BACK = scan('returning', 'requested', 'On its way back to the sender', NEWARK);
export const BACK_AT_HUB = scan('returning', 'in_transit', 'On its way back to the sender', DENVER);
export const RETURNED = scan('returned', 'to_sender', 'Returned to the sender', RENO);
