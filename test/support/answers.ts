/** What the API's answers have in common: pages, and problems (RFC 9457). */
import type { Answer, Brand } from './brand.js';

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { pointer: string; detail: string }[];
}

export function expectProblem({ status, headers, body }: Answer<unknown>, expected: Partial<Problem>): void {
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ ...expected, request_id: expect.stringMatching(/^req_/) as string });
  expect((body as Problem).status).toBe(status);
}

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

/** A whole list, page by page; each must be as long as it may be, but for the last. */
export async function readPages<Item>(brand: Brand, path: string, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ;) {
    const { status, body } = await brand.request<Page<Item>>('GET', `${path}?limit=${limit}${cursor}`);
    expect(status).toBe(200);
    items.push(...body.data);
    expect(body.has_more).toBe(body.next_cursor !== null);
    if (body.next_cursor === null) {
      expect(body.data.length).toBeLessThanOrEqual(limit);
      return items;
    }
    expect(body.data).toHaveLength(limit);
    cursor = `&cursor=${body.next_cursor}`;
  }
}

/** A cursor as an attacker would forge it. */
export function forgedCursor(...parts: unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}
