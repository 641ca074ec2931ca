/** What EasyPost's clients send about trackers. */
import { applyDecorators, Injectable, type PipeTransform } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { carrierSlug } from '../carriers/easypost/carrier-names.js';
import { object } from '../carriers/payload.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { IsInstant } from '../http/plain-json.js';
import { TrackingNumber } from '../tracking/shipment.dto.js';

/** May be left out, or empty: that is how EasyPost's clients print a parameter that is null. */
function Optional(read: (value: unknown) => unknown = (value) => value): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) => (value === '' ? undefined : read(value))),
  );
}

/** A carrier by EasyPost's name, or by ours; read as ours. */
function Carrier(): PropertyDecorator {
  return applyDecorators(
    Optional((name) => (typeof name === 'string' ? (carrierSlug(name) ?? name) : name)),
    Matches(/^[a-z0-9_]{2,40}$/, {
      message: 'carrier must be the name of a carrier, such as USPS, DHLExpress or acme_freight',
    }),
    ApiPropertyOptional({ example: 'USPS' }),
  );
}

/** A time such as 2026-11-23T10:00:00Z. */
function Instant(field: string): PropertyDecorator {
  const message = `${field} must be a time such as 2026-11-23T10:00:00Z`;
  return applyDecorators(Optional(), IsInstant({ message }), ApiPropertyOptional({ format: 'date-time' }));
}

function TrackerId(field: string): PropertyDecorator {
  const message = `${field} must be the id of a tracker`;
  return applyDecorators(Optional(), IsString({ message }), ApiPropertyOptional({ example: 'trk_…' }));
}

const PAGE_SIZE = { message: 'page_size must be a whole number from 1 to 100' };

export const DEFAULT_PAGE_SIZE = 20;

export class TrackerQuery {
  @Optional(Number)
  @IsInt(PAGE_SIZE)
  @Min(1, PAGE_SIZE)
  @Max(100, PAGE_SIZE)
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: DEFAULT_PAGE_SIZE })
  page_size?: number;

  @TrackerId('before_id')
  before_id?: string;

  @TrackerId('after_id')
  after_id?: string;

  @Instant('start_datetime')
  start_datetime?: string;

  @Instant('end_datetime')
  end_datetime?: string;

  @Optional()
  @IsString({ message: 'tracking_code must be a text' })
  @ApiPropertyOptional()
  tracking_code?: string;

  @Carrier()
  carrier?: string;
}

export class NewTracker {
  @TrackingNumber('tracking_code')
  @ApiProperty({ example: '9400110898825022579493' })
  tracking_code: string;

  @Carrier()
  carrier?: string;
}

export class NewTrackerBody {
  @ApiProperty({ type: NewTracker })
  tracker: NewTracker;
}

/**
 * The tracker in `{tracker: {…}}`, or in a flat body. What else EasyPost takes there (`amount`, `carrier_account_id`) has
 * no meaning here, and is passed over.
 */
@Injectable()
export class NewTrackerPipe implements PipeTransform<unknown, Promise<NewTracker>> {
  private readonly fields = new FieldsPipe(NewTracker);

  transform(body: unknown): Promise<NewTracker> {
    const { tracker = body } = object(body);
    const { tracking_code, carrier } = object(tracker);
    return this.fields.transform({ tracking_code, carrier });
  }
}
