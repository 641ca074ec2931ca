/** Every carrier that can speak to Milepost. */
import type { CarrierAdapter } from './carrier-adapter.js';
import { dhlAdapter } from './dhl/dhl.adapter.js';
import { easypostAdapter } from './easypost/easypost.adapter.js';
import { fedexAdapter } from './fedex/fedex.adapter.js';
import { genericAdapter } from './generic/generic.adapter.js';
import { upsAdapter } from './ups/ups.adapter.js';
import { uspsAdapter } from './usps/usps.adapter.js';

export const ADAPTERS: readonly CarrierAdapter[] = [
  fedexAdapter,
  upsAdapter,
  uspsAdapter,
  dhlAdapter,
  easypostAdapter,
  genericAdapter,
];

const BY_SLUG: ReadonlyMap<string, CarrierAdapter> = new Map(
  ADAPTERS.map((adapter) => [adapter.slug, adapter]),
);

export function adapterOf(slug: string): CarrierAdapter | undefined {
  return BY_SLUG.get(slug);
}
