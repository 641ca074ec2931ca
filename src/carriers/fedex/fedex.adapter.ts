/** FedEx: each push of Advanced Integrated Visibility carries what the Track API would answer. */
import type { CarrierAdapter } from '../carrier-adapter.js';
import { readScan } from './normalise.js';
import { fedexPull } from './pull.js';
import { scansIn } from './scans.js';
import { verifyFdxSignature } from './verify.js';

export const fedexAdapter: CarrierAdapter = {
  slug: 'fedex',
  mapping: 1,
  acknowledgement: 202,
  verify: verifyFdxSignature,
  split: scansIn,
  read: readScan,
  pull: fedexPull,
};
