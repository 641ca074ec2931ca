/** EasyPost, an aggregator: each tracker comes with its whole history, in EasyPost's own words. */
import type { CarrierAdapter } from '../carrier-adapter.js';
import { readDetail } from './normalise.js';
import { easypostPull } from './pull.js';
import { type DetailUnit, detailsIn } from './trackers.js';
import { verifyHmacSignature } from './verify.js';

export const easypostAdapter: CarrierAdapter<DetailUnit> = {
  slug: 'easypost',
  mapping: 1,
  acknowledgement: 202,
  verify: verifyHmacSignature,
  split: detailsIn,
  read: readDetail,
  pull: easypostPull,
};
