/** `milepost history verify`: holds another system's history against what is here of it. */
import { Command } from 'commander';
import { ADAPTERS } from '../carriers/registry.js';
import { readConfig } from '../config/config.js';
import { readMap } from '../history/legacy-map.js';
import { openSource } from '../history/open-source.js';
import { type Difference, verify } from '../history/verify.js';
import { closePools, openPools } from '../storage/pools.js';
import { share } from './arguments.js';
import { withSchema } from './database.js';
import { verdictText } from './history-texts.js';
import { Progress } from './progress.js';
import { stopSignal } from './stop-signal.js';

interface VerifyOptions {
  readonly from: string;
  readonly map: string;
  readonly sample: number;
}

export function historyVerifyCommand(): Command {
  return new Command('verify')
    .description(
      'compare a history with what is here of it, shipment by shipment; exit code 1 where it differs',
    )
    .requiredOption('--from <source>', 'as it was imported from')
    .requiredOption('--map <file>', 'as it was imported by')
    .option('--sample <share>', 'only so much of the shipments, such as 0.05; always the same ones', share, 1)
    .action((options: VerifyOptions) => withSchema(readConfig(ADAPTERS), (url) => verifyOn(url, options)));
}

/** Each difference is a line on stdout. */
async function verifyOn(url: string, { from, map: file, sample }: VerifyOptions): Promise<void> {
  const map = await readMap(file);
  const source = await openSource(from, map);
  const pools = openPools(url, () => undefined);
  const progress = new Progress('comparing');
  const stopped = stopSignal();
  try {
    const verdict = await verify(
      pools.worker,
      source,
      map,
      { sample, stopped },
      {
        difference: (found) => process.stdout.write(lineOf(found)),
        progress: (done) => progress.show(Math.min(done, 0.999)),
      },
    );
    progress.show(1);
    process.stdout.write(verdictText(verdict));
    if (verdict.differing > 0 || stopped.aborted) process.exitCode = 1;
  } finally {
    await Promise.all([source.close(), closePools(pools)]);
  }
}

function lineOf({ shipment, what, kind }: Difference): string {
  return `${shipment}\t${what}\t${kind}\n`;
}
