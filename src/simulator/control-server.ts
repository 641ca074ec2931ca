/** The cluster's own interface, for tests, benchmarks and people with curl; loopback only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Asked } from './carriers/carrier.js';
import { object } from '../carriers/payload.js';
import { jsonOf } from './carriers/requests.js';
import type { Cluster, Order } from './cluster.js';
import { ratesFrom } from './faults.js';
import { answerJson, readRequest } from './http.js';
import type { Office } from './office.js';
import type { Traffic } from './traffic.js';
import { statisticsOf, truthOf } from './truth.js';

const MOST_PARCELS = 1_000_000;
const WHOLE = `count must be a whole number from 1 to ${MOST_PARCELS}`;

type Body = Readonly<Record<string, unknown>>;

/** Said to whoever asks wrongly. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export class ControlServer {
  readonly server: Server;

  constructor(
    private readonly cluster: Cluster,
    private readonly traffic: Traffic,
  ) {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const asked = await readRequest(request);
      answerJson(response, 200, await this.answer(asked));
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 400;
      answerJson(response, status, { detail: (error as Error).message });
    }
  }

  private async answer(asked: Asked): Promise<unknown> {
    const body = asked.body === '' ? {} : object(jsonOf(asked));
    const [first, slug = '', trackingNumber = ''] = asked.path.split('/').slice(1);
    switch (`${asked.method} ${first}`) {
      case 'POST target':
        return this.aim(body);
      case 'POST parcels':
        return { parcels: await this.cluster.begin(this.officesIn(body), orderIn(body)) };
      case 'GET parcels':
        return truthOf(this.office(slug), trackingNumber) ?? refuse(404, 'There is no such parcel');
      case 'POST traffic':
        return this.play(body);
      case 'POST faults':
        return (this.office(slug).faults.rates = ratesFrom(body));
      case 'DELETE faults':
        return (this.office(slug).faults.rates = this.office(slug).usualRates);
      case 'DELETE tokens':
        this.cluster.desks.get(slug)?.tokens.revokeAll();
        return {};
      case 'GET stats':
        return statisticsOf(this.cluster);
      default:
        return refuse(404, `There is no ${asked.method} ${asked.path}`);
    }
  }

  private aim({ url, api_key: apiKey }: Body) {
    if (typeof url !== 'string' || !URL.canParse(url)) return refuse(400, 'url must be that of a Milepost');
    this.cluster.aimAt(url, typeof apiKey === 'string' ? apiKey : null);
    return { url };
  }

  private play({ rate, carriers }: Body) {
    const scansASecond = numberIn(rate, 'rate', 0, 10_000);
    const slugs = Array.isArray(carriers) ? carriers : [...this.cluster.offices.keys()];
    this.traffic.play(
      scansASecond,
      slugs.map((slug) => this.office(slug)),
    );
    return { rate, carriers: slugs };
  }

  private officesIn({ carrier, carriers }: Body): Office[] {
    return Array.isArray(carriers) ? carriers.map((slug) => this.office(slug)) : [this.office(carrier)];
  }

  private office(slug: unknown): Office {
    const { offices } = this.cluster;
    return (
      offices.get(String(slug)) ?? refuse(404, `carrier must be one of ${[...offices.keys()].join(', ')}`)
    );
  }
}

function orderIn({ count = 1, speed, over_seconds: overSeconds }: Body): Order {
  return {
    count: Number.isInteger(count) ? numberIn(count, 'count', 1, MOST_PARCELS) : refuse(400, WHOLE),
    ...(speed !== undefined && { speed: numberIn(speed, 'speed', 1, 1e9) }),
    ...(overSeconds !== undefined && { overSeconds: numberIn(overSeconds, 'over_seconds', 0, 1e7) }),
  };
}

function numberIn(value: unknown, field: string, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  return refuse(400, `${field} must be a number from ${least} to ${most}`);
}

function refuse(status: number, message: string): never {
  throw new Refusal(status, message);
}
