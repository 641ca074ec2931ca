/** The configuration: read once from the environment, checked whole, typed. Nobody else reads the environment. */
import { anyText, key, oneOf, url, type Variable, wholeNumber } from './variables.js';

type Environment = Readonly<Record<string, string | undefined>>;

const POSTGRES_URL = url('postgres:', 'postgresql:');
const REDIS_URL = url('redis:', 'rediss:');

/** In the order of `.env.example`, which says what each is for. */
export const VARIABLES = {
  port: { name: 'PORT', read: wholeNumber(0, 65_535), fallback: 3000 },
  host: { name: 'HOST', read: anyText, fallback: '0.0.0.0' },
  databaseUrl: { name: 'DATABASE_URL', read: POSTGRES_URL, fallback: null },
  redisUrl: { name: 'REDIS_URL', read: REDIS_URL, fallback: null },
  dataDir: { name: 'DATA_DIR', read: anyText, fallback: '.milepost' },
  role: { name: 'ROLE', read: oneOf('all', 'web', 'worker'), fallback: 'all' },
  bootstrapApiKey: { name: 'BOOTSTRAP_API_KEY', read: key, fallback: null },
  adminApiKey: { name: 'ADMIN_API_KEY', read: key, fallback: null },
  batchSize: { name: 'BATCH_SIZE', read: wholeNumber(1, 1000), fallback: 100 },
  logLevel: {
    name: 'LOG_LEVEL',
    read: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    fallback: 'info',
  },
  logFormat: { name: 'LOG_FORMAT', read: oneOf('json', 'pretty'), fallback: 'json' },
} as const satisfies Record<string, Variable<unknown>>;

type Variables = typeof VARIABLES;
type Values = {
  readonly [Name in keyof Variables]: ReturnType<Variables[Name]['read']> | Variables[Name]['fallback'];
};

/** What the configuration must know of a carrier (`carriers/carrier-adapter.ts`). */
export interface SignedCarrier {
  readonly slug: string;
  checkSecret?(secret: string): string | null;
}

export interface Config extends Values {
  /** By carrier slug; a carrier without a secret has no webhook. */
  readonly webhookSecrets: ReadonlyMap<string, string>;
  /** Whether this is `npm start` on its own database: the first look then shows what is there without asking for a key. */
  readonly isDemo: boolean;
}

/** Names every bad variable at once, one a line. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration';
}

export function secretVariable(slug: string): string {
  return `${slug.toUpperCase()}_WEBHOOK_SECRET`;
}

/** The process's environment, over defaults of the caller's. */
export function environment(defaults: Environment = {}): Environment {
  return { ...defaults, ...process.env };
}

/** @throws WrongConfiguration */
export function readConfig(carriers: readonly SignedCarrier[], from = environment()): Config {
  const problems: string[] = [];
  const values = Object.entries<Variable<unknown>>(VARIABLES).map(([property, variable]) => {
    const raw = from[variable.name];
    if (raw === undefined || raw === '') return [property, variable.fallback];
    try {
      return [property, variable.read(raw)];
    } catch (error) {
      problems.push(`${variable.name} ${(error as Error).message}`);
      return [property, variable.fallback];
    }
  });
  const webhookSecrets = readSecrets(from, carriers, problems);
  if (problems.length > 0) {
    throw new WrongConfiguration(`The configuration is wrong:\n  ${problems.join('\n  ')}`);
  }
  return { ...(Object.fromEntries(values) as Values), webhookSecrets, isDemo: false };
}

function readSecrets(
  from: Environment,
  carriers: readonly SignedCarrier[],
  problems: string[],
): Map<string, string> {
  const secrets = new Map<string, string>();
  for (const carrier of carriers) {
    const name = secretVariable(carrier.slug);
    const secret = from[name];
    if (secret === undefined || secret === '') continue;
    const problem = carrier.checkSecret?.(secret) ?? null;
    if (problem === null) secrets.set(carrier.slug, secret);
    else problems.push(`${name} ${problem}`);
  }
  return secrets;
}
