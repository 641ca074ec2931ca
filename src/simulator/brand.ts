/** The brand whose parcels these are: registers them with a Milepost, some at once. */
import { setTimeout as pause } from 'node:timers/promises';
import { eachOf } from '../domain/each-of.js';
import type { Stop } from './places.js';

const AT_ONCE = 16;
const ATTEMPTS = 5;

/** In Milepost's words, as far as they are known before it knows the parcel. */
export interface NewParcel {
  readonly carrier: string;
  readonly tracking_number: string;
  readonly origin: object;
  readonly destination: object;
  readonly reference: string;
}

export class Brand {
  registered = 0;

  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  /** @returns the shipments' ids, in the order of the parcels. @throws Error where Milepost does not take one */
  async register(parcels: readonly NewParcel[]): Promise<string[]> {
    const ids: string[] = [];
    await eachOf(parcels, AT_ONCE, async (parcel, index) => {
      ids[index] = await this.registerOne(parcel);
      this.registered += 1;
    });
    return ids;
  }

  private async registerOne(parcel: NewParcel): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.post(parcel).catch((error: Error) => error);
      if (!(answer instanceof Error) && answer.ok) {
        return ((await answer.json()) as { shipment_id: string }).shipment_id;
      }
      const isFinal = !(answer instanceof Error) && answer.status < 500;
      if (isFinal || attempt === ATTEMPTS) throw new Error(`A registration failed: ${await saidBy(answer)}`);
      await pause(200 * attempt);
    }
  }

  private post(parcel: NewParcel): Promise<Response> {
    return fetch(`${this.url}/api/v1/shipments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.apiKey}` },
      body: JSON.stringify(parcel),
    });
  }
}

export function placeOf({ city, state, postalCode, country }: Stop) {
  return { city, ...(state !== '' && { state }), postal_code: postalCode, country };
}

async function saidBy(answer: Error | Response): Promise<string> {
  return answer instanceof Error ? answer.message : `${answer.status} ${await answer.text()}`;
}
