/** Who may follow what: of each shipment that a client asks for, a first snapshot, or why it is refused. */
import { Inject, Injectable } from '@nestjs/common';
import { eachOf } from '../domain/each-of.js';
import { uuidOf } from '../domain/ids.js';
import { Problem } from '../domain/problem.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { channelOf, feedChannelOf } from './channels.js';
import { type Snapshot, Snapshots } from './snapshots.service.js';
import { CustomerSource, ShipmentSource, type Source } from './source.js';
import type { SubscribeRequest } from './subscribe-request.js';
import type { ViewerSocket } from './viewer.js';

export interface Refusal {
  readonly shipment_id: string;
  /** `not_found`: unknown, malformed, or not for this key or token. `too_many`: the socket follows as many as it may. */
  readonly code: 'not_found' | 'too_many';
}

export interface Looked {
  readonly source: Source;
  /** `null`: one is to be taken when the stream is followed. */
  readonly snapshot: Snapshot | null;
  readonly after: number | null;
}

/** More than any screen shows; each costs about a kilobyte. */
const MOST_FOLLOWED = 10_000;
/** Shipments that one request looks up at once: a thousand would outwait the pool, and whoever else needs it. */
const AT_ONCE = 100;

@Injectable()
export class Lookup {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    private readonly snapshots: Snapshots,
  ) {}

  /** @throws Problem `unauthorized` where a token asks for all; and Error while the stores are away. */
  async look(
    socket: ViewerSocket,
    request: SubscribeRequest,
  ): Promise<{ found: Looked[]; refused: Refusal[] }> {
    const { viewer, following } = socket.data;
    if (request.all && viewer.shipmentId !== null) {
      throw new Problem('unauthorized', 'A shipment token opens its one shipment; all takes a secret key');
    }
    let free = MOST_FOLLOWED - following.size;
    const looked: (Looked | Refusal)[] = [];
    await eachOf(request.shipmentIds, AT_ONCE, async (id, index) => {
      const isTooMany = !following.has(channelOf(id)) && (free -= 1) < 0;
      looked[index] = isTooMany
        ? { shipment_id: id, code: 'too_many' }
        : await this.lookAt(socket, id, request.after.get(id) ?? null);
    });
    const found = looked.filter((one) => 'source' in one);
    const refused = looked.filter((one) => 'code' in one);
    if (request.all) found.push(this.feedOf(viewer.customerId, request.afterSequence));
    return { found, refused };
  }

  private async lookAt(socket: ViewerSocket, id: string, after: number | null): Promise<Looked | Refusal> {
    const { viewer, following } = socket.data;
    const { customerId, shipmentId: only } = viewer;
    const refusal: Refusal = { shipment_id: id, code: 'not_found' };
    const uuid = uuidOf('shp', id);
    if (uuid === null || (only !== null && uuid !== only)) return refusal;
    const source = new ShipmentSource(this.pools, customerId, uuid);
    try {
      const snapshot = await this.snapshots.ofShipment(source);
      // The read model may lag for a moment; who was told more, by another process or as all, hears nothing twice.
      const lags = (after ?? 0) > snapshot.place || following.has(feedChannelOf(customerId));
      return { source, snapshot: lags ? null : snapshot, after };
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') return refusal;
      throw error;
    }
  }

  private feedOf(customerId: string, after: number | null): Looked {
    return { source: new CustomerSource(this.pools, customerId), snapshot: null, after };
  }
}
