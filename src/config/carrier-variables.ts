/** The variables of each carrier: how its webhooks are verified, and with which credential it is asked. */
import { quotas, url } from './variables.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the configuration must know of a carrier (`carriers/carrier-adapter.ts`). */
export interface ConfiguredCarrier {
  readonly slug: string;
  readonly namesHeader?: true;
  checkSecret?(secret: string): string | null;
  readonly pull?: {
    readonly baseUrl: string;
    readonly login: { readonly kind: 'key' | 'oauth' };
    readonly quotas: readonly Quota[];
  };
}

/** At most so many requests within any span of so many seconds. */
export interface Quota {
  readonly requests: number;
  readonly seconds: number;
}

/** With what a carrier is asked; either the client's two parts are set, or the key. */
export interface PullSettings {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiKey: string;
  readonly quotas: readonly Quota[];
}

/** Each by carrier slug. */
export interface CarrierSettings {
  /** A carrier without a secret has no webhook. */
  readonly webhookSecrets: ReadonlyMap<string, string>;
  /** In lower case; of carriers that send their secret in a header which the subscriber names. */
  readonly webhookHeaders: ReadonlyMap<string, string>;
  /** A carrier without a credential is not asked. */
  readonly pulls: ReadonlyMap<string, PullSettings>;
}

export function carrierVariable(slug: string, name: string): string {
  return `${slug.toUpperCase()}_${name}`;
}

export function secretVariable(slug: string): string {
  return carrierVariable(slug, 'WEBHOOK_SECRET');
}

/** Every variable that this carrier has. */
export function carrierVariables({ slug, namesHeader, pull }: ConfiguredCarrier): string[] {
  const webhook = ['WEBHOOK_SECRET', ...(namesHeader ? ['WEBHOOK_HEADER'] : [])];
  const asking = pull ? ['API_BASE_URL', ...credentialOf(pull.login.kind), 'API_QUOTA'] : [];
  return [...webhook, ...asking].map((name) => carrierVariable(slug, name));
}

function credentialOf(kind: 'key' | 'oauth'): string[] {
  return kind === 'oauth' ? ['CLIENT_ID', 'CLIENT_SECRET'] : ['API_KEY'];
}

/** @param problems is added to, a sentence a bad variable */
export function readCarriers(
  carriers: readonly ConfiguredCarrier[],
  from: Environment,
  problems: string[],
): CarrierSettings {
  const settings = {
    webhookSecrets: new Map<string, string>(),
    webhookHeaders: new Map<string, string>(),
    pulls: new Map<string, PullSettings>(),
  };
  for (const carrier of carriers) {
    const secret = readSecret(carrier, from, problems);
    const header = readHeader(carrier, from, problems);
    const pull = readPull(carrier, from, problems);
    if (secret !== null) settings.webhookSecrets.set(carrier.slug, secret);
    if (header !== null) settings.webhookHeaders.set(carrier.slug, header);
    if (pull !== null) settings.pulls.set(carrier.slug, pull);
  }
  return settings;
}

function readSecret(carrier: ConfiguredCarrier, from: Environment, problems: string[]): string | null {
  const name = secretVariable(carrier.slug);
  const secret = from[name];
  if (!secret) return null;
  const problem = carrier.checkSecret?.(secret) ?? null;
  if (problem !== null) problems.push(`${name} ${problem}`);
  return secret;
}

function readHeader({ slug, namesHeader }: ConfiguredCarrier, from: Environment, problems: string[]) {
  if (!namesHeader || !from[secretVariable(slug)]) return null;
  const name = carrierVariable(slug, 'WEBHOOK_HEADER');
  const header = from[name] ?? '';
  if (!/^[A-Za-z0-9-]{1,100}$/.test(header)) {
    problems.push(`${name} must be the name of the header that carries ${secretVariable(slug)}`);
  }
  return header.toLowerCase();
}

function readPull(
  { slug, pull }: ConfiguredCarrier,
  from: Environment,
  problems: string[],
): PullSettings | null {
  const read = (name: string) => from[carrierVariable(slug, name)] ?? '';
  if (!pull) return null;
  const names = credentialOf(pull.login.kind);
  const missing = names.filter((name) => read(name) === '');
  if (missing.length === names.length) return null;
  for (const name of missing) {
    problems.push(`${carrierVariable(slug, name)} must be set beside the rest of its credential`);
  }
  const attempt = <Value>(name: string, reader: (raw: string) => Value, fallback: Value): Value => {
    try {
      return read(name) === '' ? fallback : reader(read(name));
    } catch (error) {
      problems.push(`${carrierVariable(slug, name)} ${(error as Error).message}`);
      return fallback;
    }
  };
  return {
    baseUrl: withoutSlashes(attempt('API_BASE_URL', url('https:', 'http:'), pull.baseUrl)),
    clientId: read('CLIENT_ID'),
    clientSecret: read('CLIENT_SECRET'),
    apiKey: read('API_KEY'),
    quotas: attempt('API_QUOTA', quotas, pull.quotas),
  };
}

/** By hand: a regular expression would look at every slash of many again. */
function withoutSlashes(baseUrl: string): string {
  let end = baseUrl.length;
  while (baseUrl[end - 1] === '/') end -= 1;
  return baseUrl.slice(0, end);
}
