/** What endpoints are told, in OpenAPI's `webhooks`. `tracking/timeline/messages.ts` makes it. */
import {
  ApiProperty,
  ApiSchema,
  getSchemaPath,
  type OpenAPIObject,
  PartialType,
  PickType,
} from '@nestjs/swagger';
import { MESSAGE_TYPES, type MessageType, TEST_TYPE } from '../domain/message-types.js';
import { TIME } from '../http/answers.dto.js';
import { idSchema } from '../http/documented.js';
import { EventDocument, ShipmentDocument, VERSION } from '../tracking/answers.dto.js';

type AnyType = MessageType | typeof TEST_TYPE;

const SUMMARIES: Readonly<Record<AnyType, string>> = {
  'shipment.status_changed': 'The status of a shipment has changed',
  'shipment.event_added': 'A shipment has a new event, or a corrected one',
  'shipment.eta_changed': 'The estimated delivery of a shipment has changed',
  'shipment.delivered': 'A shipment was delivered',
  'shipment.exception': 'Something is wrong with a shipment',
  [TEST_TYPE]: 'You asked for a test',
};

@ApiSchema({ name: 'PreviousAttributes', description: 'What has changed of the shipment, as it was before' })
class PreviousAttributes extends PartialType(
  PickType(ShipmentDocument, ['status', 'sub_status', 'estimated_delivery']),
) {}

@ApiSchema({ name: 'ShipmentMessageData' })
class ShipmentMessageData {
  @ApiProperty({ type: ShipmentDocument, description: 'As it is after the change' })
  shipment: ShipmentDocument;

  @ApiProperty({ type: EventDocument })
  event: EventDocument;

  @ApiProperty({ type: PreviousAttributes })
  previous_attributes: PreviousAttributes;

  @ApiProperty({ ...VERSION, minimum: 1 })
  version: number;
}

@ApiSchema({ name: 'ShipmentMessage' })
class ShipmentMessage {
  @ApiProperty({ enum: MESSAGE_TYPES, example: 'shipment.status_changed' })
  type: string;

  @ApiProperty(TIME)
  timestamp: string;

  @ApiProperty({ type: ShipmentMessageData })
  data: ShipmentMessageData;
}

@ApiSchema({ name: 'TestMessageData' })
class TestMessageData {
  @ApiProperty(idSchema('whe'))
  endpoint_id: string;
}

@ApiSchema({ name: 'TestMessage' })
class TestMessage {
  @ApiProperty({ enum: [TEST_TYPE] })
  type: string;

  @ApiProperty(TIME)
  timestamp: string;

  @ApiProperty({ type: TestMessageData })
  data: TestMessageData;
}

export const MESSAGES = [ShipmentMessage, TestMessage];

const HEADERS = {
  'webhook-id': 'The id of the message, the same at every attempt: what you have seen already, skip',
  'webhook-timestamp': 'Seconds since 1970, of this attempt: refuse what is older than five minutes',
  'webhook-signature':
    '`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`; several, where a secret was rotated',
};

export const WEBHOOKS: NonNullable<OpenAPIObject['webhooks']> = Object.fromEntries(
  (Object.keys(SUMMARIES) as AnyType[]).map((type) => [type, { post: messageOf(type) }]),
);

function messageOf(type: AnyType) {
  const schema = { $ref: getSchemaPath(type === TEST_TYPE ? TestMessage : ShipmentMessage) };
  return {
    operationId: `on_${type.replace('.', '_')}`,
    tags: ['webhooks'],
    summary: SUMMARIES[type],
    security: [],
    parameters: Object.entries(HEADERS).map(([name, description]) => ({
      name,
      description,
      in: 'header' as const,
      required: true,
      schema: { type: 'string' as const },
    })),
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: {
      '2XX': { description: 'You have taken it' },
      410: { description: 'You want no more: the endpoint is disabled' },
      default: { description: 'It is sent again, for 75 hours; Retry-After is kept' },
    },
  };
}
