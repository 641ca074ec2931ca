/** Simulated carriers as a child process, once they are built: for tests of a Milepost that knows them. */
import { join } from 'node:path';
import { ClusterProcess } from '../../src/simulator/cluster-process.js';

const SIMULATE = join(__dirname, '..', '..', 'dist', 'cli', 'simulate.js');

/** @param options as `npm run simulate -- --help` has them */
export function startCluster(...options: string[]): Promise<ClusterProcess> {
  return ClusterProcess.start(SIMULATE, options, process.env);
}
