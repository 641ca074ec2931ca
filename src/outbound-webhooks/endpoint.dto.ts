/** What brands send about their endpoints. */
import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { EVERY_TYPE, MESSAGE_TYPES } from '../domain/message-types.js';
import { STATUSES } from '../domain/status.js';
import { PageQuery } from '../http/page.js';
import { IsInstant } from '../http/plain-json.js';

const TYPES = [...MESSAGE_TYPES, EVERY_TYPE];
const STATES = ['pending', 'delivered', 'failed'];
const MOST = 100;

export class NewEndpoint {
  @ApiProperty({
    example: 'https://shop.example/hooks/milepost',
    description: 'HTTPS, on the public internet',
  })
  @IsString({ message: 'url must be a text' })
  url: string;

  @ApiProperty({
    enum: TYPES,
    isArray: true,
    minItems: 1,
    maxItems: MOST,
    example: ['shipment.status_changed'],
    description: '* is every type',
  })
  @IsArray({ message: 'event_types must be a list' })
  @ArrayMinSize(1, { message: 'event_types must hold at least one type' })
  @ArrayMaxSize(MOST, { message: `event_types must hold at most ${MOST} types` })
  @IsIn(TYPES, { each: true, message: `event_types must be of ${TYPES.join(', ')}` })
  event_types: string[];

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 200 })
  @IsOptional()
  @MaxLength(200, { message: 'description must be a text of at most 200 characters' })
  description?: string | null;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', pattern: '^[a-z0-9_]{2,40}$' },
    maxItems: MOST,
    nullable: true,
    example: ['ups'],
    description: 'Only of these carriers',
  })
  @IsOptional()
  @IsArray({ message: 'carriers must be a list' })
  @ArrayMaxSize(MOST, { message: `carriers must hold at most ${MOST}` })
  @Matches(/^[a-z0-9_]{2,40}$/, {
    each: true,
    message: 'carriers must be carriers, such as ups or acme_freight',
  })
  carriers?: string[] | null;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', enum: STATUSES },
    maxItems: MOST,
    nullable: true,
    description: 'Only where the shipment has one of these statuses then',
  })
  @IsOptional()
  @IsArray({ message: 'statuses must be a list' })
  @ArrayMaxSize(MOST, { message: `statuses must hold at most ${MOST}` })
  @IsIn(STATUSES, { each: true, message: `statuses must be of ${STATUSES.join(', ')}` })
  statuses?: string[] | null;
}

/** What is left out stays. `null` takes a description or a filter away. */
export class EndpointChanges extends PartialType(NewEndpoint, { skipNullProperties: false }) {
  @ApiPropertyOptional({ description: 'false: nothing is kept for it; true: also what waited is delivered' })
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean({ message: 'enabled must be true or false' })
  enabled?: boolean;
}

export class ReplayOrder {
  @ApiProperty({ format: 'date-time' })
  @IsInstant({ message: 'since must be a time such as 2026-11-23T10:00:00Z' })
  since: string;
}

export class DeliveryQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsIn(STATES, { message: `state must be one of ${STATES.join(', ')}` })
  state?: string;
}
