/** Those who live through a round with a part of their own, such as a consumer of the feed, and say at its end what was wrong. */
import { eachOf } from '../../../src/domain/each-of.js';
import type { Brand } from '../../support/brand.js';
import type { Ground } from './ground.js';
import type { Ledger } from './ledger.js';

export interface Witness {
  /** When all is quiet. @returns what was wrong, each in a few words */
  testify(ledger: Ledger): Promise<string[]>;
}

export interface Scene {
  readonly ground: Ground;
  /** Of the parcels of the round, which nobody has sent anything of yet. */
  readonly numbers: readonly string[];
  readonly random: () => number;
  /** Aborted before the witness is to testify. */
  readonly over: AbortSignal;
}

export type CallWitness = (scene: Scene) => Promise<Witness>;

/** Parcels that are registered at once. */
const AT_ONCE = 8;

/** @returns ids by tracking number */
export async function registerAll(brand: Brand, numbers: readonly string[]): Promise<Map<string, string>> {
  const shipments = new Map<string, string>();
  await eachOf(numbers, AT_ONCE, async (number) => void shipments.set(number, await brand.register(number)));
  return shipments;
}
