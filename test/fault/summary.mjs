/** What `npm run test:fault` has found so far, over all its runs: one line a row of the matrix. */
import { readFile } from 'node:fs/promises';

const text = await readFile(process.env.FAULT_RESULTS, 'utf8').catch(() => '');
const rounds = text
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

const rows = new Map();
for (const round of rounds) rows.set(round.row, [...(rows.get(round.row) ?? []), round]);

const sum = (some, count) => some.reduce((total, round) => total + count(round), 0);
const line = (name, some) => ({
  row: name,
  rounds: some.length,
  acknowledged: sum(some, ({ acknowledged }) => acknowledged),
  refused: sum(some, ({ refused }) => refused),
  reads: sum(some, ({ reads }) => reads),
  unanswered: sum(some, ({ unanswered }) => unanswered),
  lost: sum(some, ({ lost }) => lost.length),
  doubled: sum(some, ({ doubled }) => doubled.length),
  wrong: sum(some, ({ wrong }) => wrong.length),
  'longest recovery, s': Number((Math.max(...some.map(({ recoveryMs }) => recoveryMs)) / 1000).toFixed(1)),
  'first seed': some[0].seed,
});

const byNumber = ([a], [b]) => parseInt(a) - parseInt(b) || a.localeCompare(b);
const table = [...rows].sort(byNumber).map(([name, some]) => line(name, some));
if (rounds.length > 0) console.table([...table, line('all', rounds)]);
