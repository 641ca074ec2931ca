/** What every list takes and gives: `{data, has_more, next_cursor}`. `pages.service.ts` cuts and continues them. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt({ message: 'limit must be a whole number from 1 to 200' })
  @Min(1, { message: 'limit must be a whole number from 1 to 200' })
  @Max(200, { message: 'limit must be a whole number from 1 to 200' })
  limit?: number;

  @ApiPropertyOptional({ description: 'The next_cursor of the page before' })
  @IsOptional()
  @IsString({ message: 'cursor must be the next_cursor of an earlier answer' })
  cursor?: string;
}

export const DEFAULT_LIMIT = 50;

export interface Page<Item> {
  data: Item[];
  has_more: boolean;
  next_cursor: string | null;
}

/** A list that has no further pages. */
export function wholeList<Item>(data: Item[]): Page<Item> {
  return { data, has_more: false, next_cursor: null };
}

/** A row's place in a list: when it was made, as PostgreSQL prints it in full precision, and its UUID. */
export interface SortedRow {
  readonly createdAt: string;
  readonly id: string;
}

/** What a part of a cursor must be like. */
export type CursorPart = (part: string) => boolean;

export const like =
  (pattern: RegExp): CursorPart =>
  (part) =>
    pattern.test(part);

export const UUID = like(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

const PRINTED = /^(?!0000)(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(\.\d{1,6})?[+-](0\d|1[0-4])(:[0-5]\d)?$/;

/** As PostgreSQL prints it, in full precision; a day there is. */
export const TIMESTAMP: CursorPart = (part) => {
  const [, day, time] = PRINTED.exec(part) ?? [];
  const moment = new Date(`${day}T${time}Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(`${day}T${time}`);
};
