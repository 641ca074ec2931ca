/** The one vocabulary of shipment statuses: rank, whether it ends the journey, and the sub-statuses each allows. */

interface StatusRow {
  /** Breaks ties between events of one instant: the higher rank counts as the later event. */
  readonly rank: number;
  readonly terminal: boolean;
  readonly subStatuses: readonly string[];
}

export const STATUS_TABLE = {
  pending: {
    rank: 0,
    terminal: false,
    subStatuses: [
      'awaiting_carrier_data',
      'invalid_number',
      'carrier_unknown',
      'carrier_mismatch',
      'input_required',
    ],
  },
  info_received: {
    rank: 1,
    terminal: false,
    subStatuses: ['label_created', 'awaiting_handover', 'overdue_handover'],
  },
  in_transit: {
    rank: 2,
    terminal: false,
    subStatuses: [
      'accepted',
      'departed',
      'arrived',
      'arrived_destination_country',
      'arrived_destination_facility',
      'customs_processing',
      'customs_released',
      'transferred_to_partner',
      'forwarded',
      'resolved',
      'moving',
    ],
  },
  attempt_failed: {
    rank: 3,
    terminal: false,
    subStatuses: [
      'recipient_absent',
      'business_closed',
      'address_problem',
      'refused',
      'access_denied',
      'security',
      'rescheduled',
      'other',
    ],
  },
  exception: {
    rank: 3,
    terminal: false,
    subStatuses: [
      'delayed',
      'delayed_weather',
      'delayed_processing',
      'delayed_customs',
      'customs_info_required',
      'duties_due',
      'address_incorrect',
      'recipient_moved',
      'refused',
      'pickup_missed',
      'rejected_by_carrier',
      'held',
      'damaged',
      'lost',
      'destroyed',
    ],
  },
  returning: { rank: 3, terminal: false, subStatuses: ['requested', 'in_transit'] },
  available_for_pickup: { rank: 4, terminal: false, subStatuses: ['at_point', 'reminder', 'last_day'] },
  out_for_delivery: {
    rank: 4,
    terminal: false,
    subStatuses: ['on_vehicle', 'customer_contacted', 'appointment_set'],
  },
  delivered: {
    rank: 9,
    terminal: true,
    subStatuses: [
      'handed_over',
      'signed',
      'neighbour',
      'safe_place',
      'mailbox_or_locker',
      'collected',
      'cod_collected',
    ],
  },
  returned: { rank: 9, terminal: true, subStatuses: ['to_sender'] },
  cancelled: { rank: 9, terminal: true, subStatuses: [] },
} as const satisfies Record<string, StatusRow>;

export type Status = keyof typeof STATUS_TABLE;

export const STATUSES = Object.keys(STATUS_TABLE) as Status[];

export function isStatus(value: unknown): value is Status {
  return typeof value === 'string' && Object.hasOwn(STATUS_TABLE, value);
}

export function isTerminal(status: Status): boolean {
  return STATUS_TABLE[status].terminal;
}

/** The rank of an event; a carrier's note without a status (see CarrierEvent) ranks lowest. */
export function rankOf(status: Status | null): number {
  return status === null ? 0 : STATUS_TABLE[status].rank;
}

export function allowsSubStatus(status: Status, subStatus: string): boolean {
  return (STATUS_TABLE[status].subStatuses as readonly string[]).includes(subStatus);
}
