/** What operators send about customers and their keys, and what they are answered. */
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';
import { MAYBE_TEXT } from '../http/answers.dto.js';
import { idSchema } from '../http/documented.js';

export class NewCustomer {
  @ApiProperty({ example: 'Acme Shoes', minLength: 1, maxLength: 200 })
  @IsString({ message: 'name must be a text' })
  @Length(1, 200, { message: 'name must have 1 to 200 characters' })
  name: string;
}

export class NewKey {
  @ApiPropertyOptional({ example: 'production backend', minLength: 1, maxLength: 200 })
  @IsOptional()
  @IsString({ message: 'name must be a text' })
  @Length(1, 200, { message: 'name must have 1 to 200 characters' })
  name?: string;
}

@ApiSchema({ name: 'Customer' })
export class CustomerDocument {
  @ApiProperty(idSchema('cus'))
  customer_id: string;

  @ApiProperty({ example: 'Acme Shoes' })
  name: string;
}

@ApiSchema({ name: 'IssuedKey' })
export class KeyDocument {
  @ApiProperty(idSchema('key'))
  key_id: string;

  @ApiProperty({ example: 'mp_live_…', description: 'Shown this once' })
  key: string;

  @ApiProperty({ ...MAYBE_TEXT, example: 'production backend' })
  name: string | null;
}
