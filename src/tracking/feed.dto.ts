/** What is told of events over all shipments, version by version, in OpenAPI. `tracking-event.ts` makes it. */
import { ApiProperty, ApiSchema, IntersectionType, OmitType } from '@nestjs/swagger';
import { MAYBE_TEXT, pageOf } from '../http/answers.dto.js';
import { CARRIER, EventDocument, NUMBER, SHIPMENT_ID, STATUS, SUB_STATUS, VERSION } from './answers.dto.js';
import { PlaceDto } from './shipment.dto.js';

@ApiSchema({ name: 'VersionTold', description: 'One version of a shipment' })
export class VersionDocument {
  @ApiProperty(SHIPMENT_ID)
  shipment_id: string;

  @ApiProperty({ ...VERSION, minimum: 1 })
  version: number;

  @ApiProperty({ ...STATUS, description: 'Where the shipment stands when this is said' })
  status: string;

  @ApiProperty(SUB_STATUS)
  sub_status: string | null;

  @ApiProperty({ type: EventDocument })
  event: EventDocument;
}

@ApiSchema({ name: 'FeedItem', description: 'One line of the change feed' })
export class FeedItemDocument extends VersionDocument {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1042, description: 'Its place in your change feed' })
  sequence: number;

  @ApiProperty(CARRIER)
  carrier: string;

  @ApiProperty(NUMBER)
  tracking_number: string;

  @ApiProperty({ ...MAYBE_TEXT, example: 'order-42' })
  reference: string | null;

  @ApiProperty({ type: PlaceDto, nullable: true })
  origin: PlaceDto | null;

  @ApiProperty({ type: PlaceDto, nullable: true })
  destination: PlaceDto | null;
}

class ItsShipment {
  @ApiProperty(SHIPMENT_ID)
  shipment_id: string;

  @ApiProperty(CARRIER)
  carrier: string;

  @ApiProperty(NUMBER)
  tracking_number: string;

  @ApiProperty({ ...VERSION, minimum: 1 })
  version: number;
}

@ApiSchema({ name: 'RecentEvent', description: "An event among those of all of a customer's shipments" })
export class RecentEventDocument extends IntersectionType(ItsShipment, EventDocument) {}

export class RecentEventPage extends pageOf(RecentEventDocument) {}

export class FeedPage extends OmitType(pageOf(FeedItemDocument), ['next_cursor']) {
  @ApiProperty({ description: 'What to send as after next time; there always is one', example: '1042' })
  next_cursor: string;
}
