/** What a DHL event means: its code decides the status, its words what the code leaves open. */
import { NOTE, type Reading } from '../code-map.js';
import { meaningIn } from '../phrases.js';
import { STATUS_CODES } from './status-map.js';
import { WORDS } from './words.js';

/** The words never overrule the code: DHL's own example has the code pre-transit and says DELIVERED. */
export function meaningOf(code: string | null, words: string): Reading {
  const coded = STATUS_CODES.get(code ?? '');
  if (coded === undefined) return { meaning: NOTE, unmapped: `statusCode:${code ?? ''}` };
  const refined = meaningIn(WORDS.get(code ?? '') ?? [], words.normalize());
  return { meaning: refined ?? coded, unmapped: null };
}
