/** Which carriers are supported, and which of them a number may be of. */
import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { candidatesFor } from '../carriers/detection/detect.js';
import { ADAPTERS, adapterOf } from '../carriers/registry.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { ApiKeyGuard } from '../customers/api-key.guard.js';
import { numberKey } from '../domain/cycle.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { wholeList } from '../http/page.js';
import { CARRIER_ROUTES } from './routes.docs.js';

class NumberQuery {
  @ApiProperty({ example: '1Z999AA10123456784', minLength: 1, maxLength: 100 })
  @IsString({ message: 'tracking_number must be a text' })
  @Length(1, 100, { message: 'tracking_number must have 1 to 100 characters' })
  tracking_number: string;
}

@ApiTags('carriers')
@ApiBearerAuth('secret_key')
@Controller('api/v1/carriers')
@UseGuards(ApiKeyGuard)
export class CarriersController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @Get()
  @CARRIER_ROUTES.supported
  supported() {
    const data = ADAPTERS.map(({ slug }) => ({
      carrier: slug,
      receives_webhooks: this.config.webhookSecrets.has(slug),
    }));
    return wholeList(data);
  }

  @Get('detect')
  @CARRIER_ROUTES.detect
  detect(@Query(new FieldsPipe(NumberQuery)) { tracking_number }: NumberQuery) {
    const data = candidatesFor(numberKey(tracking_number)).map(
      ({ carrier, format, confidence, checkDigit }) => ({
        carrier,
        format,
        confidence,
        check_digit: checkDigit,
        supported: adapterOf(carrier) !== undefined,
      }),
    );
    return wholeList(data);
  }
}
