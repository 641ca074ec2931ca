/** Every simulated carrier. */
import type { SimulatedCarrier } from './carrier.js';
import { dhl } from './dhl.js';
import { easypost } from './easypost.js';
import { fedex } from './fedex.js';
import { generic } from './generic.js';
import { ups } from './ups.js';
import { usps } from './usps.js';

export const CARRIERS: readonly SimulatedCarrier[] = [ups, fedex, usps, dhl, easypost, generic];

export function carrierOf(slug: string): SimulatedCarrier | undefined {
  return CARRIERS.find((carrier) => carrier.slug === slug);
}
