/** What operators are answered, in OpenAPI. */
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { STATUSES } from '../domain/status.js';
import { COUNT, MAYBE_TEXT, MAYBE_TIME, pageOf, TIME } from '../http/answers.dto.js';
import { idSchema } from '../http/documented.js';

@ApiSchema({ name: 'DeadLetter' })
export class DeadLetterDocument {
  @ApiProperty(idSchema('dlq'))
  dead_letter_id: string;

  @ApiProperty({ example: 'fedex' })
  carrier: string;

  @ApiProperty({
    enum: ['unreadable_json', 'unreadable_event', 'cannot_be_applied', 'kills_worker'],
    example: 'unreadable_event',
  })
  reason: string;

  @ApiProperty({ example: 'it has no tracking number' })
  detail: string;

  @ApiProperty({ enum: ['open', 'requested', 'replayed'], example: 'open' })
  state: string;

  @ApiProperty({ ...COUNT, example: 1 })
  attempts: number;

  @ApiProperty({ ...COUNT, nullable: true, description: "Which of the body's events it is; null: all of it" })
  event_index: number | null;

  @ApiProperty({ description: 'The first 4 KiB of it', example: '{}' })
  body: string;

  @ApiProperty({ ...COUNT, example: 2 })
  body_bytes: number;

  @ApiProperty(TIME)
  received_at: string;

  @ApiProperty(TIME)
  created_at: string;

  @ApiProperty(TIME)
  updated_at: string;
}

export class DeadLetterPage extends pageOf(DeadLetterDocument) {}

@ApiSchema({ name: 'RequestedReplay' })
export class RequestedDocument {
  @ApiProperty({ ...COUNT, description: 'How many will be replayed' })
  requested: number;
}

@ApiSchema({ name: 'Health' })
export class HealthDocument {
  @ApiProperty({ enum: ['ok'] })
  status: string;
}

@ApiSchema({ name: 'Readiness' })
export class ReadinessDocument {
  @ApiProperty({ enum: ['ok', 'degraded', 'unavailable', 'starting', 'draining'] })
  status: string;

  @ApiProperty({ enum: ['up', 'down'] })
  postgres: string;

  @ApiProperty({ enum: ['up', 'down'] })
  redis: string;
}

@ApiSchema({ name: 'Version' })
export class VersionDocument {
  @ApiProperty({ example: '0.1.0' })
  version: string;
}

@ApiSchema({ name: 'Circuit' })
class CircuitDocument {
  @ApiProperty({ enum: ['closed', 'open', 'half_open'], example: 'closed' })
  state: string;

  @ApiProperty(MAYBE_TIME)
  since: string | null;
}

@ApiSchema({ name: 'CarrierWebhooks' })
class CarrierWebhooksDocument {
  @ApiProperty(MAYBE_TIME)
  last_at: string | null;

  @ApiProperty(COUNT)
  per_hour: number;

  @ApiProperty({ ...MAYBE_TIME, example: null })
  silent_since: string | null;

  @ApiProperty({ ...COUNT, description: 'Events that were found by asking, and had not been pushed' })
  missed: number;
}

@ApiSchema({ name: 'CarrierQuota' })
class QuotaDocument {
  @ApiProperty({ ...COUNT, example: 3600 })
  span_seconds: number;

  @ApiProperty({ ...COUNT, example: 60 })
  requests: number;

  @ApiProperty(COUNT)
  used: number;
}

@ApiSchema({ name: 'CarrierBacklog', description: 'Checks of one urgency' })
class BacklogDocument {
  @ApiProperty({ type: Number, example: 30 })
  target_seconds: number;

  @ApiProperty(COUNT)
  expected: number;

  @ApiProperty(COUNT)
  due: number;

  @ApiProperty({ ...COUNT, description: 'They wait longer than the target' })
  late: number;

  @ApiProperty(COUNT)
  oldest_seconds: number;
}

@ApiSchema({ name: 'UnmappedSample' })
class SampleDocument {
  @ApiProperty(idSchema('shp'))
  shipment_id: string;

  @ApiProperty({ ...MAYBE_TEXT, enum: STATUSES, example: 'in_transit' })
  status: string | null;

  @ApiProperty(MAYBE_TEXT)
  description: string | null;
}

@ApiSchema({ name: 'UnmappedCode', description: 'A code that has no meaning yet' })
class UnmappedDocument {
  @ApiProperty({ example: 'activity.status.code:ZZ' })
  code: string;

  @ApiProperty(COUNT)
  events: number;

  @ApiProperty(TIME)
  first_seen: string;

  @ApiProperty(TIME)
  last_seen: string;

  @ApiProperty({ type: SampleDocument })
  sample: SampleDocument;
}

@ApiSchema({ name: 'CarrierReport' })
export class CarrierReportDocument {
  @ApiProperty({ example: 'ups' })
  carrier: string;

  @ApiProperty()
  receives_webhooks: boolean;

  @ApiProperty({ description: 'Whether its credential is configured' })
  is_asked: boolean;

  @ApiProperty({ type: CircuitDocument })
  circuit: CircuitDocument;

  @ApiProperty({ ...MAYBE_TIME, example: null })
  paused_until: string | null;

  @ApiProperty({ ...MAYBE_TEXT, description: 'Why it was last not to be asked', example: null })
  trouble: string | null;

  @ApiProperty(MAYBE_TIME)
  looked_at: string | null;

  @ApiProperty(MAYBE_TIME)
  answered_at: string | null;

  @ApiProperty({ type: CarrierWebhooksDocument })
  webhooks: CarrierWebhooksDocument;

  @ApiProperty({ type: [QuotaDocument] })
  quotas: QuotaDocument[];

  @ApiProperty({ type: [BacklogDocument] })
  backlog: BacklogDocument[];

  @ApiProperty({ type: [UnmappedDocument] })
  unmapped: UnmappedDocument[];
}

export class CarrierReportPage extends pageOf(CarrierReportDocument) {}
