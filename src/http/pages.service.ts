/** Keyset pages. Their cursors are signed, so that what comes back is what was handed out. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { fieldProblem } from '../domain/problem.js';
import { SigningKey } from '../storage/signing-key.js';
import { type CursorPart, type Page, type SortedRow, TIMESTAMP, UUID } from './page.js';

/** Bytes of a signature: enough that nobody guesses one. */
const SIGNATURE = 12;

@Injectable()
export class Pages {
  constructor(private readonly signingKey: SigningKey) {}

  /**
   * @param rows one more than `limit` where there are more
   * @param cursorOf the sort key of a row, as texts and numbers
   */
  async cut<Row, Item>(
    rows: readonly Row[],
    limit: number,
    itemOf: (row: Row) => Item,
    cursorOf: (row: Row) => readonly (number | string)[],
  ): Promise<Page<Item>> {
    const page = rows.slice(0, limit);
    const hasMore = rows.length > limit;
    return {
      data: page.map(itemOf),
      has_more: hasMore,
      next_cursor: hasMore ? await this.cursorOf(cursorOf(page.at(-1)!)) : null,
    };
  }

  /**
   * The parts of a cursor, each of which must be of its kind; none where no cursor was sent.
   * @throws Problem `invalid_fields`
   */
  async partsOf(cursor: string | undefined, kinds: readonly CursorPart[]): Promise<string[]> {
    if (cursor === undefined) return [];
    const [text = '', signature = ''] = cursor.split('.');
    const expected = await this.sign(text);
    const given = Buffer.from(signature, 'base64url');
    if (given.length === expected.length && timingSafeEqual(given, expected)) {
      const parts = (JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]).map(String);
      if (parts.length === kinds.length && parts.every((part, index) => kinds[index]!(part))) return parts;
    }
    throw fieldProblem('cursor', 'cursor must be the next_cursor of an earlier answer');
  }

  /** Where a page begins of a list that is sorted by the time of creation: behind this row; `null`: at the newest. */
  async rowBefore(cursor: string | undefined): Promise<SortedRow | null> {
    const [createdAt, id] = await this.partsOf(cursor, [TIMESTAMP, UUID]);
    return createdAt && id ? { createdAt, id } : null;
  }

  private async cursorOf(parts: readonly (number | string)[]): Promise<string> {
    const text = Buffer.from(JSON.stringify(parts)).toString('base64url');
    return `${text}.${(await this.sign(text)).toString('base64url')}`;
  }

  private async sign(text: string): Promise<Buffer> {
    const key = await this.signingKey.current();
    return createHmac('sha256', key).update(`cursor ${text}`).digest().subarray(0, SIGNATURE);
  }
}
