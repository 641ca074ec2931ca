/** The variables of an app with a failpoint (`failpoints.cjs`). */
import { join } from 'node:path';

const FAILPOINTS = join(__dirname, 'failpoints.cjs');

/** @param point as `failpoints.cjs` has it, such as `storage/inbox.sql#appendBatch:after:kill:20` */
export function failingAt(point: string): Record<string, string> {
  return { NODE_OPTIONS: `--require ${FAILPOINTS}`, FAILPOINT: point };
}
