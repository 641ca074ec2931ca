/** Keyset pages: `{data, has_more, next_cursor}`, an opaque cursor, and the parameters that every list takes. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { fieldProblem } from '../domain/problem.js';

export class PageQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50 })
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

/**
 * @param rows one more than `limit` where there are more
 * @param cursorOf the sort key of a row, as texts and numbers
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  cursorOf: (row: Row) => readonly (number | string)[],
): Page<Item> {
  const page = rows.slice(0, limit);
  const hasMore = rows.length > limit;
  return {
    data: page.map(itemOf),
    has_more: hasMore,
    next_cursor: hasMore ? encodeCursor(cursorOf(page.at(-1)!)) : null,
  };
}

/** A list that has no further pages. */
export function wholeList<Item>(data: Item[]): Page<Item> {
  return { data, has_more: false, next_cursor: null };
}

function encodeCursor(parts: readonly (number | string)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * The parts of a cursor, each of which must be of its kind.
 * @throws Problem `invalid_fields`
 */
export function decodeCursor(cursor: string, kinds: readonly CursorPart[]): string[] {
  const parts = parseList(cursor);
  if (parts.length === kinds.length && parts.every((part, index) => kinds[index]!(part))) return parts;
  throw fieldProblem('cursor', 'cursor must be the next_cursor of an earlier answer');
}

function parseList(cursor: string): string[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed.map(String) : [];
  } catch {
    return [];
  }
}

type CursorPart = (part: string) => boolean;

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
