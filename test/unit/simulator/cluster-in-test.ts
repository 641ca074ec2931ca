/** A cluster in the process of the test, and how its carriers are asked. */
import { Cluster, type ClusterSettings } from '../../../src/simulator/cluster.js';

const CALM: ClusterSettings = {
  seed: 1,
  first: 0,
  wrongClocks: 0,
  speed: 1e9,
  rates: {},
  tokenSeconds: 300,
  quotas: {},
  port: 0,
  given: {},
};

let running: Cluster[] = [];

export async function startCluster(settings: Partial<ClusterSettings> = {}): Promise<Cluster> {
  const cluster = await Cluster.start({ ...CALM, ...settings });
  running.push(cluster);
  return cluster;
}

export async function stopClusters(): Promise<void> {
  await Promise.all(running.map((cluster) => cluster.stop()));
  running = [];
}

/** Tracking numbers of parcels whose lives, at the usual speed of tests, are over in an instant. */
export async function begin(
  cluster: Cluster,
  slug: string,
  count: number,
  speed?: number,
): Promise<string[]> {
  const parcels = await cluster.begin([cluster.offices.get(slug)!], { count, ...(speed && { speed }) });
  return parcels.map((parcel) => parcel.tracking_number);
}

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: never;
}

export async function ask(
  cluster: Cluster,
  slug: string,
  path: string,
  init: RequestInit = {},
): Promise<Said> {
  const response = await fetch(cluster.env[`${slug.toUpperCase()}_API_BASE_URL`] + path, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: jsonIn(text) as never };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function post(body: object | string, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers };
}

export const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

/** How each carrier lets clients in. */
export const LOGINS: Readonly<Record<string, (id: string, secret: string) => [path: string, RequestInit]>> = {
  fedex: (id, secret) => [
    '/oauth/token',
    post(`grant_type=client_credentials&client_id=${id}&client_secret=${secret}`),
  ],
  ups: (id, secret) => ['/security/v1/oauth/token', post('grant_type=client_credentials', basic(id, secret))],
  usps: (id, secret) => [
    '/oauth2/v3/token',
    post({ client_id: id, client_secret: secret, grant_type: 'client_credentials' }),
  ],
};

/** The headers that let a rightful client in. */
export async function rightHeaders(cluster: Cluster, slug: string): Promise<Record<string, string>> {
  const variable = (name: string) => cluster.env[`${slug.toUpperCase()}_${name}`]!;
  if (slug === 'dhl') return { 'dhl-api-key': variable('API_KEY') };
  if (slug === 'easypost') return basic(variable('API_KEY'), '');
  const [path, init] = LOGINS[slug]!(variable('CLIENT_ID'), variable('CLIENT_SECRET'));
  const { access_token: token } = (await ask(cluster, slug, path, init)).json as { access_token: string };
  return { authorization: `Bearer ${token}`, transid: '1', transactionsrc: 'test' };
}

/** How each carrier is asked about a number. */
export const QUESTIONS: Readonly<Record<string, (number: string) => [path: string, RequestInit]>> = {
  fedex: (trackingNumber) => ['/track/v1/trackingnumbers', fedexQuestion(trackingNumber)],
  ups: (number) => [`/api/track/v1/details/${number}`, {}],
  usps: (trackingNumber) => ['/tracking/v3r2/tracking', post([{ trackingNumber }])],
  dhl: (number) => [`/track/shipments?trackingNumber=${number}`, {}],
  easypost: (tracking_code) => ['/v2/trackers', post({ tracker: { tracking_code } })],
};

export const SLUGS = Object.keys(QUESTIONS);

export function fedexQuestion(...trackingNumbers: string[]): RequestInit {
  const trackingInfo = trackingNumbers.map((trackingNumber) => ({ trackingNumberInfo: { trackingNumber } }));
  return post({ includeDetailedScans: true, trackingInfo });
}

export async function askAbout(
  cluster: Cluster,
  slug: string,
  number: string,
  headers: Record<string, string>,
  init: RequestInit = {},
): Promise<Said> {
  const [path, question] = QUESTIONS[slug]!(number);
  return ask(cluster, slug, path, { ...question, headers, ...init });
}
