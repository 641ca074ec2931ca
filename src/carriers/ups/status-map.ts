/** UPS's three-digit codes (UPS developer portal, tracking appendix) and its types. */
import { codeMap } from '../code-map.js';

/** `activityStatus.descriptionCode` of a push. A `null` sub-status is left to the two-letter code (`activity-map.ts`). */
export const STATUS_CODES = codeMap([
  ['info_received', 'label_created', '003 080 157 166'],
  // 043 voids the pickup, not the shipment (007 does): the parcel is with its sender again.
  ['info_received', 'awaiting_handover', '043 044 045 065 077 079 131 135'],
  ['in_transit', null, '005 010 025 039 047 070 075 087 093 158 159 164 165'],
  ['in_transit', 'accepted', '038 160 167 168 169'],
  ['in_transit', 'arrived', '016 138'],
  // 072 is on a vehicle, but perhaps on Monday's: UPS says 021 once it is out.
  ['in_transit', 'arrived_destination_facility', '071 072'],
  ['in_transit', 'customs_processing', '012 092'],
  ['in_transit', 'customs_released', '014 084 134'],
  ['in_transit', 'transferred_to_partner', '073 074 137'],
  ['in_transit', 'forwarded', '057'],
  ['in_transit', 'resolved', '094'],
  ['out_for_delivery', 'on_vehicle', '006 021 037 078 089 091 146 162'],
  ['available_for_pickup', 'at_point', '017 040 144 161'],
  ['attempt_failed', null, '022 023 024 060 066 145'],
  ['attempt_failed', 'other', '061 062'],
  ['attempt_failed', 'refused', '064'],
  ['attempt_failed', 'access_denied', '139'],
  ['exception', null, '013 029 030 069 076 129 147'],
  ['exception', 'delayed', '046 048 049 055 086 090 132 136'],
  ['exception', 'delayed_weather', '032 051 052 053'],
  ['exception', 'delayed_customs', '123 126'],
  ['exception', 'customs_info_required', '058 124 125 141'],
  ['exception', 'address_incorrect', '050'],
  ['exception', 'held', '019 083 085'],
  ['exception', 'damaged', '059'],
  ['exception', 'lost', '068'],
  ['exception', 'destroyed', '149'],
  ['returning', 'requested', '118'],
  ['returning', 'in_transit', '035 036'],
  ['returned', 'to_sender', '034 067 081'],
  ['delivered', null, '011 026 143'],
  ['cancelled', null, '007'],
  // Nothing is known, or it is a test.
  [null, null, '000 088 148 163'],
  // Wishes, confirmations, claims, new dates, a photo: the parcel has not moved.
  [null, null, '018 020 027 028 033 041 042 054 056 063 082 095 096 097 098 099'],
  [null, null, '100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 119 120 121 122'],
  [null, null, '127 128 130 133 140 142 153 154 155 156'],
]);

/** UPSTrackAlert.yaml, activityStatus.type; P is the older documents' pickup. */
export const TYPES = codeMap([
  ['info_received', 'label_created', 'M'],
  ['in_transit', 'accepted', 'P'],
  ['in_transit', 'moving', 'I'],
  ['exception', null, 'X'],
  ['delivered', null, 'D'],
  ['cancelled', null, 'MV'],
]);

/** A new date, a new time, a photo (UPS developer portal, "Updates code"). */
export const UPDATE_CODES: ReadonlySet<string> = new Set(['UP', 'UT', 'PX']);
