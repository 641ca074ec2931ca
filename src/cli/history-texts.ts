/** What the history commands say. */
import type { Tally } from '../history/importer.js';
import type { Refusal, Survey } from '../history/survey.js';
import type { Verdict } from '../history/verify.js';
import { tableOf } from './table.js';

const REASONS_SHOWN = 20;

/** On one line, while it goes on: rows that were read, events that are new or known, rows that were refused. */
export function wordsOf({ rows, added, known, refused }: Readonly<Tally>, seconds: number): string {
  const rate = Math.round(rows / Math.max(seconds, 0.001));
  return `${rows} rows, ${rate}/s; ${added} new, ${known} known, ${refused} refused`;
}

/** @param isStopped before its end */
export function summaryOf(tally: Readonly<Tally>, refusals: readonly Refusal[], isStopped: boolean): string {
  const { rows, shipments, added, known, refused } = tally;
  return [
    `${rows} rows were read: ${shipments} shipments and ${added} events are new, ${known} events were known, ${refused} rows were refused.\n`,
    refusalsText(refusals, 'Refused so far; the rows are kept in refused_rows:'),
    isStopped ? 'It was stopped; begun again, it goes on from here.\n' : '',
  ].join('');
}

export function surveyText({ rows, shipments, customers, readings, refusals }: Survey): string {
  const told = [...readings.values()]
    .toSorted((a, b) => b.rows - a.rows)
    .map(({ word, meaning, rows: count, raw }) => {
      return { word, 'is read as': meaning, rows: count, "from the carrier's message": raw };
    });
  return [
    `${rows} rows of ${shipments.size} shipments of ${customers.size} customers. Nothing was written.\n\n`,
    tableOf(told),
    refusalsText(
      [...refusals.values()].toSorted((a, b) => b.rows - a.rows),
      '\nWould be refused:',
    ),
  ].join('');
}

export function verdictText({ rows, refused, shipments, events, differing, more }: Verdict): string {
  return [
    `${rows} rows, of which ${refused} cannot be read, tell ${events} events of ${shipments} shipments.`,
    `Of these shipments ${more} more events came from elsewhere.`,
    differing === 0 ? 'All of it is here.' : `${differing} shipments differ.`,
    '',
  ].join('\n');
}

function refusalsText(refusals: readonly Refusal[], title: string): string {
  if (refusals.length === 0) return '';
  const shown = refusals
    .slice(0, REASONS_SHOWN)
    .map(({ rows, reason, example }) => ({ rows, 'for example': example, reason }));
  const more = refusals.length - shown.length;
  return `${title}\n${tableOf(shown)}${more > 0 ? `and ${more} reasons more\n` : ''}`;
}
