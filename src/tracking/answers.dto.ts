/** What is answered about shipments and their events, in OpenAPI. `presentation.ts` makes it. */
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { STATUSES } from '../domain/status.js';
import { COUNT, MAYBE_TEXT, MAYBE_TIME, pageOf, ProblemDocument, TIME } from '../http/answers.dto.js';
import { idSchema } from '../http/documented.js';
import { PlaceDto } from './shipment.dto.js';

export const SHIPMENT_ID = idSchema('shp');
export const STATUS = { enum: STATUSES, enumName: 'Status', example: 'in_transit' };
export const SUB_STATUS = { ...MAYBE_TEXT, example: 'departed', description: 'Of its status: see the top' };
export const CARRIER = { example: 'ups', pattern: '^[a-z0-9_]{2,40}$' };
export const NUMBER = { example: '1Z999AA10123456784' };
export const VERSION = { ...COUNT, description: 'Rises by exactly 1 with every added or corrected event' };

@ApiSchema({ name: 'Freshness', description: 'When, and by which door, the carrier last told us something' })
export class FreshnessDocument {
  @ApiProperty({ ...MAYBE_TEXT, enum: ['webhook', 'poll', 'import'], example: 'webhook' })
  source: string | null;

  @ApiProperty(MAYBE_TIME)
  checked_at: string | null;

  @ApiProperty({ ...MAYBE_TIME, description: 'When its carrier will be asked again' })
  next_check_at: string | null;
}

@ApiSchema({ name: 'Shipment' })
export class ShipmentDocument {
  @ApiProperty(SHIPMENT_ID)
  shipment_id: string;

  @ApiProperty(CARRIER)
  carrier: string;

  @ApiProperty(NUMBER)
  tracking_number: string;

  @ApiProperty(STATUS)
  status: string;

  @ApiProperty(SUB_STATUS)
  sub_status: string | null;

  @ApiProperty({ enum: ['active', 'stalled', 'expired', 'stopped', 'completed'], example: 'active' })
  tracking_state: string;

  @ApiProperty({ type: PlaceDto, nullable: true })
  origin: PlaceDto | null;

  @ApiProperty({ type: PlaceDto, nullable: true })
  destination: PlaceDto | null;

  @ApiProperty({ ...MAYBE_TEXT, example: 'order-42' })
  reference: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Yours',
    example: { lane: 'east' },
  })
  metadata: object;

  @ApiProperty({ ...MAYBE_TEXT, description: 'A day, or a time', example: '2026-11-25' })
  estimated_delivery: string | null;

  @ApiProperty(MAYBE_TIME)
  last_event_at: string | null;

  @ApiProperty(VERSION)
  version: number;

  @ApiProperty(COUNT)
  event_count: number;

  @ApiProperty({ type: FreshnessDocument })
  freshness: FreshnessDocument;

  @ApiProperty(TIME)
  created_at: string;
}

@ApiSchema({ name: 'Location', description: 'Where the scan happened, as far as the carrier says' })
export class LocationDocument {
  @ApiProperty({ ...MAYBE_TEXT, example: 'Memphis' })
  city: string | null;

  @ApiProperty({ ...MAYBE_TEXT, example: 'TN' })
  state: string | null;

  @ApiProperty({ ...MAYBE_TEXT, example: '38118' })
  postal_code: string | null;

  @ApiProperty({ ...MAYBE_TEXT, example: 'US' })
  country: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 35.04 })
  latitude: number | null;

  @ApiProperty({ type: Number, nullable: true, example: -89.98 })
  longitude: number | null;
}

@ApiSchema({ name: 'Event', description: "A carrier's scan" })
export class EventDocument {
  @ApiProperty({
    ...idSchema('evt'),
    description: 'The same scan has the same id, also when it is corrected',
  })
  event_id: string;

  @ApiProperty({
    enum: STATUSES,
    type: String,
    nullable: true,
    example: 'in_transit',
    description: 'null: a note that says nothing of where the parcel is',
  })
  status: string | null;

  @ApiProperty(SUB_STATUS)
  sub_status: string | null;

  @ApiProperty({ ...MAYBE_TEXT, example: 'DP', description: "The carrier's own" })
  code: string | null;

  @ApiProperty({ ...MAYBE_TEXT, example: 'Departed from facility', description: "The carrier's own words" })
  description: string | null;

  @ApiProperty({ type: LocationDocument })
  location: LocationDocument;

  @ApiProperty(TIME)
  occurred_at: string;

  @ApiProperty({
    ...MAYBE_TEXT,
    example: '2026-11-23T09:04:05',
    description: 'The wall clock at the place of the scan',
  })
  occurred_at_local: string | null;

  @ApiProperty({
    enum: ['exact', 'offset_inferred', 'local_no_zone', 'date_only', 'suspect'],
    example: 'exact',
    description: 'How far occurred_at can be trusted; what is suspect moves no status',
  })
  time_quality: string;

  @ApiProperty(TIME)
  received_at: string;

  @ApiProperty(TIME)
  applied_at: string;

  @ApiProperty({ enum: ['webhook', 'poll', 'import'], example: 'webhook' })
  source: string;
}

@ApiSchema({ name: 'Tracking', description: 'A shipment with its latest 10 events, newest first' })
export class TrackingDocument extends ShipmentDocument {
  @ApiProperty({ type: [EventDocument], maxItems: 10 })
  events: EventDocument[];

  @ApiProperty({ description: 'Whether there are earlier events' })
  has_more: boolean;
}

export class ShipmentPage extends pageOf(ShipmentDocument) {}
export class EventPage extends pageOf(EventDocument) {}

@ApiSchema({ name: 'BatchResult', description: 'What became of one shipment: it has shipment, or error' })
export class BatchResultDocument {
  @ApiProperty({ ...COUNT, description: 'Its place in the request', example: 0 })
  index: number;

  @ApiProperty({ type: 'integer', example: 201, description: 'As it would be answered by itself' })
  status: number;

  @ApiPropertyOptional({ type: ShipmentDocument })
  shipment?: ShipmentDocument;

  @ApiPropertyOptional({ type: ProblemDocument })
  error?: ProblemDocument;
}

@ApiSchema({ name: 'BatchAnswer' })
export class BatchDocument {
  @ApiProperty({ type: [BatchResultDocument], description: 'In the order of the request' })
  results: BatchResultDocument[];
}

@ApiSchema({ name: 'ShipmentToken' })
export class TokenDocument {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzaHBfLi4uIn0.c2lnbmF0dXJl' })
  token: string;

  @ApiProperty(TIME)
  expires_at: string;
}
