/** What one endpoint of a brand was delivered, held against what its events make. */
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { groupBy } from '../../../src/domain/group-by.js';
import { newBrand } from '../../support/customers.js';
import type { Asked, ScriptedServer } from '../../support/scripted-server.js';
import { type Endpoint, type Message, messageIn, subscribe } from '../../support/subscriber.js';
import { until } from '../../support/until.js';
import type { Ground } from './ground.js';
import type { Ledger } from './ledger.js';
import { flawsOfMessages, nameOf } from './messages.js';
import { registerAll, type Scene, type Witness } from './witness.js';

const SETTLED_MS = 60_000;
/** What is under way is due again whenever time has passed, so it is left alone for so long. */
const LOOKS_MS = 1000;

export class Mailbox implements Witness {
  private constructor(
    private readonly ground: Ground,
    private readonly endpoint: Endpoint,
    private readonly delivered: () => readonly Asked[],
    /** Ids by tracking number. */
    private readonly shipments: ReadonlyMap<string, string>,
  ) {}

  /** Of a new brand, which tracks these parcels, at a server that takes or refuses what comes. */
  static async open(
    { ground, numbers }: Pick<Scene, 'ground' | 'numbers'>,
    server: ScriptedServer,
  ): Promise<Mailbox> {
    const brand = await newBrand(ground.url);
    const path = `/${numbers[0]}`;
    const endpoint = await subscribe(brand, server.url + path);
    const shipments = await registerAll(brand, numbers);
    return new Mailbox(ground, endpoint, () => server.askedAt(path), shipments);
  }

  /** When the server takes everything. */
  async testify({ sent }: Ledger): Promise<string[]> {
    await this.settled();
    const delivered = this.delivered();
    const events = groupBy(sent.values(), ({ tracking_number }) => tracking_number);
    const told = groupBy(delivered.map(messageIn), ({ data }) => data.shipment.shipment_id);
    return [
      ...delivered.flatMap((asked) => flawOfSignature(asked, this.endpoint.secret)),
      ...flawsOfIds(delivered),
      ...[...this.shipments].flatMap(([number, id]) =>
        flawsOfMessages(told.get(id) ?? [], events.get(number) ?? []).map((flaw) => `${number}: ${flaw}`),
      ),
    ];
  }

  /** Until every message was taken. Time flies meanwhile: the leases of those who were killed end, and so do all waits. */
  private async settled(): Promise<void> {
    const { ground } = this;
    const left = async () => {
      await letTimePass(ground, 24);
      await pause(LOOKS_MS);
      return ground.sql(`SELECT state, attempts FROM deliveries WHERE state <> 'delivered' LIMIT 1`);
    };
    await until(left, ({ length }) => length === 0, SETTLED_MS);
  }
}

/** Moves what waits, and the end of every pause, so many hours nearer. */
export async function letTimePass(ground: Ground, hours: number): Promise<void> {
  const past = [`${hours} h`];
  await ground.sql('UPDATE deliveries SET due_at = due_at - $1::interval WHERE due_at > now()', past);
  await ground.sql('UPDATE webhook_endpoints SET paused_until = paused_until - $1::interval', past);
}

function flawOfSignature({ headers, body }: Asked, secret: string): string[] {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return [];
  } catch (error) {
    return [`${String(headers['webhook-id'])}: ${(error as Error).message}`];
  }
}

/** One message has one id, and an id the same bytes each time. */
function flawsOfIds(delivered: readonly Asked[]): string[] {
  const bodies = new Map<string, string>();
  for (const { headers, body } of delivered) {
    const id = String(headers['webhook-id']);
    if ((bodies.get(id) ?? body) !== body) return [`${id}: other bytes than before`];
    bodies.set(id, body);
  }
  const names = [...bodies.values()].map((body) => nameOf(JSON.parse(body) as Message));
  return names.length === new Set(names).size ? [] : ['a message has two ids'];
}
