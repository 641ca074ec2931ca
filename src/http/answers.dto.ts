/** What answers have in common, in OpenAPI: problems, pages, times. */
import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { PROBLEMS } from '../domain/problem.js';
import type { Page } from './page.js';

export const TIME = { type: String, format: 'date-time', example: '2026-11-23T15:04:05.678Z' } as const;
export const MAYBE_TIME = { ...TIME, nullable: true } as const;
export const MAYBE_TEXT = { type: String, nullable: true } as const;
export const COUNT = { type: 'integer', minimum: 0, example: 7 } as const;

const EXAMPLE_REQUEST = 'req_5b0f2c9a41d7000001';

@ApiSchema({ name: 'FieldProblem' })
export class FieldProblemDocument {
  @ApiProperty({
    description: 'A JSON pointer (RFC 6901) into the body, or the name of a query parameter',
    example: '/tracking_number',
  })
  pointer: string;

  @ApiProperty({ description: 'The remedy', example: 'tracking_number must be a text' })
  detail: string;
}

/** RFC 9457. */
@ApiSchema({ name: 'Problem' })
export class ProblemDocument {
  @ApiProperty({ format: 'uri-reference', example: '/errors#not_found' })
  type: string;

  @ApiProperty({ example: PROBLEMS.not_found.title })
  title: string;

  @ApiProperty({ type: 'integer', example: PROBLEMS.not_found.status })
  status: number;

  @ApiProperty({ description: 'What to do about it', example: 'There is no such shipment' })
  detail: string;

  @ApiProperty({ type: String, enum: Object.keys(PROBLEMS), example: 'not_found' })
  code: string;

  @ApiProperty({ example: EXAMPLE_REQUEST })
  request_id: string;

  @ApiPropertyOptional({ type: [FieldProblemDocument], description: 'The fields that are wrong' })
  errors?: FieldProblemDocument[];
}

/** What every problem of the catalogue looks like, for OpenAPI's `components`. */
export const PROBLEM_EXAMPLES = Object.fromEntries(
  Object.entries(PROBLEMS).map(([code, { status, title }]) => {
    const value = {
      type: `/errors#${code}`,
      title,
      status,
      detail: title,
      code,
      request_id: EXAMPLE_REQUEST,
    };
    return [code, { summary: title, value }];
  }),
);

/** A page of such items, to be extended under the name that it has in OpenAPI. */
export function pageOf<Item>(item: Type<Item>): Type<Page<Item>> {
  class PageOfItems implements Page<Item> {
    @ApiProperty({ type: [item] })
    data: Item[];

    @ApiProperty()
    has_more: boolean;

    @ApiProperty({ ...MAYBE_TEXT, description: 'Where the next page begins', example: null })
    next_cursor: string | null;
  }
  return PageOfItems;
}
