/** What operators send about customers and their keys, and what they are answered. */
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { type Scope, SCOPES } from '../domain/scope.js';
import { MAYBE_TEXT, MAYBE_TIME, pageOf, TIME } from '../http/answers.dto.js';
import { idSchema } from '../http/documented.js';
import { IsInstant } from '../http/plain-json.js';

const SCOPES_EXPECTED = { message: `scopes must be a list of ${SCOPES.join(' and ')}, each at most once` };
const SCOPE_LIST = { enum: SCOPES, isArray: true, minItems: 1, uniqueItems: true } as const;

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

  @ApiPropertyOptional({
    ...SCOPE_LIST,
    default: SCOPES,
    description: 'read: GET, and sockets; write: the rest',
  })
  @IsOptional()
  @IsIn(SCOPES, { each: true, ...SCOPES_EXPECTED })
  @ArrayUnique(SCOPES_EXPECTED)
  @ArrayNotEmpty(SCOPES_EXPECTED)
  scopes?: Scope[];

  @ApiPropertyOptional({
    format: 'date-time',
    example: '2999-01-01T00:00:00Z',
    description: 'In the future; left out: never',
  })
  @IsOptional()
  @IsInstant({ message: 'expires_at must be a time such as 2027-01-01T00:00:00Z' })
  expires_at?: string;
}

@ApiSchema({ name: 'Customer' })
export class CustomerDocument {
  @ApiProperty(idSchema('cus'))
  customer_id: string;

  @ApiProperty({ example: 'Acme Shoes' })
  name: string;
}

@ApiSchema({ name: 'ListedCustomer' })
export class ListedCustomerDocument extends CustomerDocument {
  @ApiProperty(TIME)
  created_at: string;
}

@ApiSchema({ name: 'CustomerPage' })
export class CustomerPage extends pageOf(ListedCustomerDocument) {}

class KeyPlanDocument {
  @ApiProperty(idSchema('key'))
  key_id: string;

  @ApiProperty({ ...MAYBE_TEXT, example: 'production backend' })
  name: string | null;

  @ApiProperty(SCOPE_LIST)
  scopes: Scope[];

  @ApiProperty(MAYBE_TIME)
  expires_at: string | null;
}

@ApiSchema({ name: 'IssuedKey' })
export class IssuedKeyDocument extends KeyPlanDocument {
  @ApiProperty({ example: 'mp_live_…', description: 'Shown this once' })
  key: string;
}

@ApiSchema({ name: 'Key' })
export class KeyDocument extends KeyPlanDocument {
  @ApiProperty(TIME)
  created_at: string;

  @ApiProperty({ ...MAYBE_TIME, description: 'To the minute' })
  last_used_at: string | null;

  @ApiProperty(MAYBE_TIME)
  revoked_at: string | null;
}

@ApiSchema({ name: 'KeyPage' })
export class KeyPage extends pageOf(KeyDocument) {}
