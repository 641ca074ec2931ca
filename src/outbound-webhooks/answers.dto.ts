/** What is answered about endpoints and deliveries, in OpenAPI. `documents.ts` makes it. */
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { EVERY_TYPE, MESSAGE_TYPES, TEST_TYPE } from '../domain/message-types.js';
import { STATUSES } from '../domain/status.js';
import { COUNT, MAYBE_TEXT, MAYBE_TIME, pageOf, TIME } from '../http/answers.dto.js';
import { idSchema } from '../http/documented.js';

@ApiSchema({ name: 'Endpoint' })
export class EndpointDocument {
  @ApiProperty(idSchema('whe'))
  endpoint_id: string;

  @ApiProperty({ example: 'https://shop.example/hooks/milepost' })
  url: string;

  @ApiProperty(MAYBE_TEXT)
  description: string | null;

  @ApiProperty({ enum: [...MESSAGE_TYPES, EVERY_TYPE], isArray: true, example: ['shipment.status_changed'] })
  event_types: string[];

  @ApiProperty({ type: [String], nullable: true, example: ['ups'], description: 'null: of every carrier' })
  carriers: string[] | null;

  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: STATUSES },
    nullable: true,
    example: ['delivered'],
    description: 'null: with every status',
  })
  statuses: string[] | null;

  @ApiProperty({ example: true })
  enabled: boolean;

  @ApiProperty({
    enum: ['open', 'paused', 'disabled'],
    example: 'open',
    description: 'paused: it failed again and again, and is left alone for a while',
  })
  state: string;

  @ApiProperty({
    ...MAYBE_TEXT,
    enum: ['by_brand', 'gone'],
    description: 'gone: it answered 410',
    example: null,
  })
  disabled_reason: string | null;

  @ApiProperty({ ...COUNT, example: 0 })
  failures_in_a_row: number;

  @ApiProperty({ ...MAYBE_TIME, example: null })
  paused_until: string | null;

  @ApiProperty(TIME)
  created_at: string;

  @ApiProperty(TIME)
  updated_at: string;
}

@ApiSchema({ name: 'NewEndpointAnswer' })
export class NewEndpointDocument extends EndpointDocument {
  @ApiProperty({
    example: 'whsec_bm90IGEgc2VjcmV0LCBhbiBleGFtcGxl',
    description: 'Signs the messages (Standard Webhooks); shown where it is new only',
  })
  secret: string;
}

@ApiSchema({ name: 'RotatedEndpointAnswer' })
export class RotatedEndpointDocument extends NewEndpointDocument {
  @ApiProperty({ ...TIME, description: 'Until then messages are signed with the secret before, too' })
  old_secret_until: string;
}

@ApiSchema({ name: 'DeliveryAttempt' })
export class AttemptDocument {
  @ApiProperty(TIME)
  at: string;

  @ApiProperty({ ...COUNT, type: 'integer', nullable: true, example: 41 })
  took_ms: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 200, description: 'null: it did not answer' })
  status: number | null;

  @ApiProperty({ ...MAYBE_TEXT, description: 'The first of what it answered', example: 'ok' })
  body: string | null;

  @ApiProperty({ ...MAYBE_TEXT, description: 'Why there is no answer', example: null })
  error: string | null;
}

@ApiSchema({ name: 'Delivery', description: 'A message for one endpoint' })
export class DeliveryDocument {
  @ApiProperty({ ...idSchema('msg'), description: 'The webhook-id of the message, at every attempt' })
  delivery_id: string;

  @ApiProperty(idSchema('whe'))
  endpoint_id: string;

  @ApiProperty({ enum: [...MESSAGE_TYPES, TEST_TYPE], example: 'shipment.status_changed' })
  event_type: string;

  @ApiProperty({ ...idSchema('shp'), nullable: true })
  shipment_id: string | null;

  @ApiProperty({ ...COUNT, nullable: true })
  version: number | null;

  @ApiProperty({ enum: ['pending', 'delivered', 'failed'], example: 'delivered' })
  state: string;

  @ApiProperty({ ...COUNT, example: 1 })
  attempts: number;

  @ApiProperty({ ...MAYBE_TIME, example: null })
  next_attempt_at: string | null;

  @ApiProperty(TIME)
  created_at: string;

  @ApiProperty(MAYBE_TIME)
  delivered_at: string | null;

  @ApiProperty({ type: AttemptDocument, nullable: true })
  last_attempt: AttemptDocument | null;
}

@ApiSchema({ name: 'WholeDelivery' })
export class WholeDeliveryDocument extends DeliveryDocument {
  @ApiProperty({ description: 'The very bytes that are sent', example: '{"type":"shipment.status_changed"}' })
  request_body: string;
}

@ApiSchema({ name: 'ReplayAnswer' })
export class ReplayDocument {
  @ApiProperty({ ...COUNT, description: 'Messages that are sent again, each with the id it had' })
  replayed: number;
}

export class EndpointPage extends pageOf(EndpointDocument) {}
export class DeliveryPage extends pageOf(DeliveryDocument) {}
