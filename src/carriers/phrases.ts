/** Tables from a carrier's words to our vocabulary, for carriers whose codes say too little. */
import type { Meaning } from './code-map.js';

/** A meaning and the words that say it; no quantifier inside another, so that no text takes long. */
export type PhraseRow = readonly [...Meaning, ...RegExp[]];

/** The meaning of the first row whose words occur in the text, or `undefined`. */
export function meaningIn(rows: readonly PhraseRow[], text: string): Meaning | undefined {
  const row = rows.find(([, , ...phrases]) => phrases.some((phrase) => phrase.test(text)));
  return row && ([row[0], row[1]] as Meaning);
}
