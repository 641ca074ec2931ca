/** The configuration: read once from the environment, checked whole, typed. Nobody else reads the environment. */
import { type CarrierSettings, type ConfiguredCarrier, readCarriers } from './carrier-variables.js';
import { days, retentionByStatus } from './retention-variables.js';
import { anyText, cidrs, key, oneOf, url, type Variable, wholeNumber } from './variables.js';

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
  outboundAllowedCidrs: { name: 'OUTBOUND_ALLOWED_CIDRS', read: cidrs, fallback: [] },
  rateLimitPerSecond: { name: 'RATE_LIMIT_PER_SECOND', read: wholeNumber(0, 1_000_000), fallback: 0 },
  pollIntervalSeconds: { name: 'POLL_INTERVAL_SECONDS', read: wholeNumber(1, 3600), fallback: 30 },
  pollSpeed: { name: 'POLL_SPEED', read: wholeNumber(1, 100_000), fallback: 1 },
  batchSize: { name: 'BATCH_SIZE', read: wholeNumber(1, 1000), fallback: 100 },
  eventRetention: { name: 'EVENT_RETENTION', read: retentionByStatus, fallback: null },
  inboxRetention: { name: 'INBOX_RETENTION', read: days, fallback: null },
  deadLetterRetention: { name: 'DEAD_LETTER_RETENTION', read: days, fallback: null },
  deliveryRetention: { name: 'DELIVERY_RETENTION', read: days, fallback: null },
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

export interface Config extends CarrierSettings, Values {
  /** Whether this is `npm start` on its own database: the first look then shows what is there without asking for a key. */
  readonly isDemo: boolean;
}

/** Names every bad variable at once, one a line. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is wrong:\n  ${problems.join('\n  ')}`);
  }
}

/** The process's environment, over defaults of the caller's. */
export function environment(defaults: Environment = {}): Environment {
  return { ...defaults, ...process.env };
}

/** @throws WrongConfiguration */
export function readConfig(carriers: readonly ConfiguredCarrier[], from = environment()): Config {
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
  const carrierSettings = readCarriers(carriers, from, problems);
  if (problems.length > 0) throw new WrongConfiguration(problems);
  return { ...(Object.fromEntries(values) as Values), ...carrierSettings, isDemo: false };
}
