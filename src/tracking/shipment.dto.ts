/** What brands send about shipments. */
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { STATUSES } from '../domain/status.js';
import { PageQuery } from '../http/page.js';
import { IsInstant, IsJsonObject } from '../http/plain-json.js';

const PRINTABLE = /^[^\p{Cc}]*$/u;

function ShortText(field: string): PropertyDecorator {
  return (target, property) => {
    IsOptional()(target, property);
    MaxLength(200, { message: `${field} must be a text of at most 200 characters` })(target, property);
    Matches(PRINTABLE, { message: `${field} must not hold control characters` })(target, property);
    ApiPropertyOptional({ type: String, nullable: true, maxLength: 200 })(target, property);
  };
}

/** A number as the carrier printed it. */
export function TrackingNumber(field: string): PropertyDecorator {
  return applyDecorators(
    IsString({ message: `${field} must be a text` }),
    Matches(/\S/, { message: `${field} must not be empty` }),
    Matches(PRINTABLE, { message: `${field} must not hold control characters` }),
    Length(1, 100, { message: `${field} must have 1 to 100 characters` }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
  );
}

@ApiSchema({ name: 'Place' })
export class PlaceDto {
  @ShortText('city')
  city?: string;

  @ShortText('state')
  state?: string;

  @ShortText('postal_code')
  postal_code?: string;

  @ShortText('country')
  country?: string;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 35.04 })
  @IsOptional()
  @IsNumber({}, { message: 'latitude must be a number of degrees' })
  latitude?: number;

  @ApiPropertyOptional({ type: Number, nullable: true, example: -89.98 })
  @IsOptional()
  @IsNumber({}, { message: 'longitude must be a number of degrees' })
  longitude?: number;
}

/** What a brand says of a shipment; `null` is nothing. */
export class ShipmentDetails {
  @ApiPropertyOptional({ type: PlaceDto, nullable: true })
  @IsOptional()
  @IsObject({ message: 'origin must be an object with city, state, postal_code and country' })
  @ValidateNested()
  @Type(() => PlaceDto)
  origin?: PlaceDto | null;

  @ApiPropertyOptional({ type: PlaceDto, nullable: true })
  @IsOptional()
  @IsObject({ message: 'destination must be an object with city, state, postal_code and country' })
  @ValidateNested()
  @Type(() => PlaceDto)
  destination?: PlaceDto | null;

  @ShortText('reference')
  reference?: string | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'Anything of yours, up to 4 KiB of JSON; `test_speed` is how fast a test number is told',
  })
  @IsOptional()
  @Type(() => Object)
  @Transform(({ obj }: { obj: { metadata: unknown } }) => obj.metadata) // as it is, whatever its keys are called
  @IsJsonObject(4096, { message: 'metadata must be a JSON object of at most 4 KiB' })
  metadata?: object | null;
}

export class NewShipment extends ShipmentDetails {
  @ApiProperty({
    example: '1Z999AA10123456784',
    minLength: 1,
    maxLength: 100,
    description: 'As the carrier printed it',
  })
  @TrackingNumber('tracking_number')
  tracking_number: string;

  @ApiPropertyOptional({
    example: 'ups',
    pattern: '^[a-z0-9_]{2,40}$',
    description:
      'A supported carrier, or any name whose events come through generic; left out: the one that the number looks like',
  })
  @IsOptional()
  @Matches(/^[a-z0-9_]{2,40}$/, {
    message: 'carrier must have 2 to 40 lower-case letters, digits or _, such as ups or acme_freight',
  })
  carrier?: string;
}

export class ShipmentBatch {
  @ApiProperty({ type: [NewShipment], minItems: 1, maxItems: 1000 })
  @IsArray({ message: 'shipments must be a list' })
  @ArrayMinSize(1, { message: 'shipments must hold at least one' })
  @ArrayMaxSize(1000, { message: 'shipments must hold at most 1,000' })
  shipments: unknown[];
}

export class ShipmentQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES, { message: `status must be one of ${STATUSES.join(', ')}` })
  status?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  carrier?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  tracking_number?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  reference?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsInstant({ message: 'updated_after must be a time such as 2026-11-23T10:00:00Z' })
  updated_after?: string;
}
