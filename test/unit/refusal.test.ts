/** A row that cannot be read is kept with its reason, whatever is in it: what PostgreSQL refuses would stop the import. */
import { refusalOf } from '../../src/history/portions.js';

const row = { id: 'a\0b', words: '😀' };
const placed = (id: string) => ({ id, row, position: '17' });

it('control characters and half characters are replaced', () => {
  expect(refusalOf(placed('a\0b\ud83d'), 'status "\0" is not known')).toEqual({
    row_id: 'a b\ufffd',
    reason: 'status " " is not known',
    content: String.raw`{"id":"a\u0000b","words":"😀"}`,
  });
});

it('what is too long is cut, and no character with it', () => {
  const { row_id, reason } = refusalOf(placed(`${'i'.repeat(199)}😀`), `${'r'.repeat(499)}😀`);
  expect([row_id, reason]).toEqual([`${'i'.repeat(199)}\ufffd`, `${'r'.repeat(499)}\ufffd`]);
});

it.each(['', ' ', null])('an id that is %j is said by its position', (id) => {
  expect(refusalOf(placed(id!), 'why')).toMatchObject({ row_id: '17', reason: 'why' });
});
