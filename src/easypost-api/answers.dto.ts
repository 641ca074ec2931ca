/** EasyPost's objects, as far as there are any here (docs.easypost.com). */
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

const text = { type: String, nullable: true };
const nothing = { type: 'null', description: 'Not known here' } as const;

@ApiSchema({ name: 'EasyPostTrackingLocation' })
export class TrackingLocation {
  @ApiProperty({ enum: ['TrackingLocation'] })
  object: string;

  @ApiProperty(text)
  city: string | null;

  @ApiProperty(text)
  state: string | null;

  @ApiProperty(text)
  country: string | null;

  @ApiProperty(text)
  zip: string | null;
}

@ApiSchema({ name: 'EasyPostTrackingDetail' })
export class TrackingDetail {
  @ApiProperty({ enum: ['TrackingDetail'] })
  object: string;

  @ApiProperty(text)
  message: string | null;

  @ApiProperty(nothing)
  description: null;

  @ApiProperty({ example: 'in_transit' })
  status: string;

  @ApiProperty({ example: 'departed_facility' })
  status_detail: string;

  @ApiProperty({ format: 'date-time' })
  datetime: string;

  @ApiProperty({ example: 'USPS' })
  source: string;

  @ApiProperty(text)
  carrier_code: string | null;

  @ApiProperty({ type: TrackingLocation })
  tracking_location: TrackingLocation;

  @ApiProperty({ ...text, format: 'date-time' })
  est_delivery_date: string | null;
}

@ApiSchema({ name: 'EasyPostTracker' })
export class Tracker {
  @ApiProperty({
    example: 'trk_019ac8f2a4b37c51a0d25e7f6b3c9d10',
    description: "The digits are the shipment's",
  })
  id: string;

  @ApiProperty({ enum: ['Tracker'] })
  object: string;

  @ApiProperty({ enum: ['production'] })
  mode: string;

  @ApiProperty({ example: '9400110898825022579493' })
  tracking_code: string;

  @ApiProperty({ example: 'in_transit' })
  status: string;

  @ApiProperty({ example: 'departed_facility' })
  status_detail: string;

  @ApiProperty({ format: 'date-time' })
  created_at: string;

  @ApiProperty({ format: 'date-time' })
  updated_at: string;

  @ApiProperty(nothing)
  signed_by: null;

  @ApiProperty(nothing)
  weight: null;

  @ApiProperty({ ...text, format: 'date-time' })
  est_delivery_date: string | null;

  @ApiProperty(nothing)
  shipment_id: null;

  @ApiProperty({ example: 'USPS' })
  carrier: string;

  @ApiProperty({ type: [TrackingDetail], description: 'The oldest first' })
  tracking_details: TrackingDetail[];

  @ApiProperty({ type: 'array', items: {}, maxItems: 0 })
  fees: never[];

  @ApiProperty(nothing)
  carrier_detail: null;

  @ApiProperty()
  finalized: boolean;

  @ApiProperty({ enum: [false] })
  is_return: boolean;

  @ApiProperty(nothing)
  public_url: null;
}

@ApiSchema({ name: 'EasyPostTrackers' })
export class Trackers {
  @ApiProperty({ type: [Tracker], description: 'The newest first' })
  trackers: Tracker[];

  @ApiProperty()
  has_more: boolean;
}

@ApiSchema({ name: 'EasyPostFieldError' })
export class FieldError {
  @ApiProperty({ example: 'tracking_code' })
  field: string;

  @ApiProperty()
  message: string;
}

@ApiSchema({ name: 'EasyPostErrorBody' })
class ErrorBody {
  @ApiProperty({ example: 'TRACKER.INVALID_PARAMS' })
  code: string;

  @ApiProperty()
  message: string;

  @ApiProperty({ type: [FieldError] })
  errors: FieldError[];
}

@ApiSchema({ name: 'EasyPostError' })
export class EasyPostError {
  @ApiProperty({ type: ErrorBody })
  error: ErrorBody;
}
