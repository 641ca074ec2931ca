/** What is answered about carriers, in OpenAPI. */
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { CONFIDENCES } from '../carriers/detection/formats.js';
import { pageOf } from '../http/answers.dto.js';

@ApiSchema({ name: 'Carrier' })
export class CarrierDocument {
  @ApiProperty({ example: 'ups' })
  carrier: string;

  @ApiProperty({ description: 'Whether its webhook secret is configured' })
  receives_webhooks: boolean;
}

@ApiSchema({ name: 'CarrierCandidate' })
export class CandidateDocument {
  @ApiProperty({ example: 'ups' })
  carrier: string;

  @ApiProperty({ example: 'UPS 1Z', description: 'The shape that the number has' })
  format: string;

  @ApiProperty({ enum: CONFIDENCES, example: 'certain' })
  confidence: string;

  @ApiProperty({ description: 'Whether a check digit proves it; false where the format has none' })
  check_digit: boolean;

  @ApiProperty({ description: 'Whether it is among the supported carriers' })
  supported: boolean;
}

export class CarrierPage extends pageOf(CarrierDocument) {}
export class CandidatePage extends pageOf(CandidateDocument) {}
