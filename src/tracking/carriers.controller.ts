/** Which carriers are supported, and which of them a number may be of. */
import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { candidatesFor } from '../carriers/detection/detect.js';
import { ADAPTERS, adapterOf } from '../carriers/registry.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { ApiKeyGuard } from '../customers/api-key.guard.js';
import { numberKey } from '../domain/cycle.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { wholeList } from '../http/page.js';

class NumberQuery {
  @ApiProperty({ example: '1Z999AA10123456784' })
  @IsString({ message: 'tracking_number must be a text' })
  @Length(1, 100, { message: 'tracking_number must have 1 to 100 characters' })
  tracking_number: string;
}

@ApiTags('carriers')
@ApiBearerAuth('secret key')
@Controller('api/v1/carriers')
@UseGuards(ApiKeyGuard)
export class CarriersController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @Get()
  @ApiOkResponse({
    description: '{data: [{carrier, receives_webhooks}]}; any other carrier speaks through generic',
  })
  supported() {
    const data = ADAPTERS.map(({ slug }) => ({
      carrier: slug,
      receives_webhooks: this.config.webhookSecrets.has(slug),
    }));
    return wholeList(data);
  }

  @Get('detect')
  @ApiOkResponse({
    description: '{data: [{carrier, format, confidence, check_digit, supported}]}, most believable first',
  })
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
