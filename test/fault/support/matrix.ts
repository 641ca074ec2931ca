/**
 * The rounds of a row of the fault matrix, as a test: `npm run test:fault` plays as many as were promised, or FAULT_ROUNDS
 * of each row, and goes on where it was interrupted (FAULT_RESULTS keeps one line a round). Without FAULT_RESULTS it is
 * the quick cut that `npm test` plays.
 */
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Ground } from './ground.js';
import { readLines } from './ndjson.js';
import { type Load, playRound, type Strike } from './round.js';
import type { CallWitness } from './witness.js';

export interface Row {
  /** As in `docs/guarantees.md`. */
  readonly row: string;
  /** What happens, in the words of a test's name. */
  readonly name: string;
  readonly rounds: { readonly quick: number; readonly full: number };
  /** What is other than usual. */
  readonly load?: Partial<Load>;
  readonly witness?: CallWitness;
  /** No webhook is refused meanwhile, and no read unanswered. */
  readonly unnoticed?: true;
  readonly strike: (strike: Strike) => Promise<void>;
}

const RESULTS = process.env['FAULT_RESULTS'];
const SEED = Number(process.env['FAULT_SEED'] ?? Math.floor(Math.random() * 1e9));
const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? Infinity);
const LOAD: Load = RESULTS === undefined ? { parcels: 40, rate: 200 } : { parcels: 300, rate: 400 };
/** The oldest undone batch may be so old after a fault. */
const RECOVERY_MS = 10_000;
const MOST_MS_A_ROUND = 150_000;

/** How long, or how often: less in the quick cut. */
export function quickOr<Value>(quick: Value, full: Value): Value {
  return RESULTS === undefined ? quick : full;
}

/** @param prepare makes the ground that the rows share, with its apps running */
export function itHolds(rows: readonly Row[], prepare: () => Promise<Ground>): void {
  let ground: Ground | undefined;
  beforeAll(async () => void (ground = await prepare()), 150_000);
  afterAll(() => ground?.clear(), 60_000);

  for (const row of rows) {
    const { quick, full } = row.rounds;
    const most = RESULTS === undefined ? quick : Math.min(full, ROUNDS);
    if (most === 0) continue;
    it(`${row.row}: ${row.name}`, () => playAll(ground!, row, most), most * MOST_MS_A_ROUND);
  }
}

async function playAll(ground: Ground, row: Row, most: number): Promise<void> {
  const played = await roundsOf(row.row);
  for (let round = played; round < most; round += 1) {
    const seed = (SEED + round * 7919) % 1e9;
    process.stderr.write(`${row.row} round ${round + 1} of ${most}, seed ${seed}\n`);
    const name = `ROW${row.row}S${seed}`.toUpperCase();
    const { strike, witness } = row;
    const result = await playRound(ground, { name, seed, load: { ...LOAD, ...row.load }, strike, witness });
    await note({ row: row.row, ...result });
    expect(result).toMatchObject({ lost: [], doubled: [], wrong: [] });
    if (row.unnoticed) expect(result).toMatchObject({ refused: 0, unanswered: 0 });
    // The quick cut runs wherever `npm test` does, and no test there depends on how fast the machine is.
    if (RESULTS !== undefined) expect(result.recoveryMs).toBeLessThan(RECOVERY_MS);
  }
}

async function roundsOf(row: string): Promise<number> {
  if (RESULTS === undefined) return 0;
  const rounds = await readLines<{ row: string }>(RESULTS).catch(() => []);
  return rounds.filter((round) => round.row === row).length;
}

async function note(result: object): Promise<void> {
  if (RESULTS === undefined) return;
  await mkdir(dirname(RESULTS), { recursive: true });
  await appendFile(RESULTS, `${JSON.stringify(result)}\n`);
}
