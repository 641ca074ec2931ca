/** The configuration: every mistake is named at once, no secret is repeated, and `.env.example` says what is read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ADAPTERS } from '../../src/carriers/registry.js';
import { carrierVariables } from '../../src/config/carrier-variables.js';
import { environment, readConfig, VARIABLES, WrongConfiguration } from '../../src/config/config.js';

type Environment = Record<string, string>;

const KEY = 'sixteen_or_more_characters';
/** The carriers' variables. */
const CARRIERS = ADAPTERS.flatMap(carrierVariables);

/** One wrong value of each variable that can be wrong. */
const WRONG: Environment = {
  PORT: '65536',
  DATABASE_URL: 'mysql://brand:pa55word@db/milepost',
  REDIS_URL: 'localhost:6379?password=pa55word',
  ROLE: 'everything',
  BOOTSTRAP_API_KEY: 'pa55word',
  ADMIN_API_KEY: 'pa55word with spaces in it',
  OUTBOUND_ALLOWED_CIDRS: '10.0.0.0',
  RATE_LIMIT_PER_SECOND: '-1',
  POLL_INTERVAL_SECONDS: '0',
  POLL_SPEED: '0.5',
  BATCH_SIZE: '0',
  EVENT_RETENTION: 'delivered',
  INBOX_RETENTION: '90',
  DEAD_LETTER_RETENTION: '0d',
  DELIVERY_RETENTION: '1w',
  LOG_LEVEL: 'loud',
  LOG_FORMAT: 'xml',
  GENERIC_WEBHOOK_SECRET: 'whsec_pa55word!',
};

/** What `.env.example` shows of a carrier. */
function defaultsOf(adapter: (typeof ADAPTERS)[number]): [string, string][] {
  const shown = new Map([
    ['API_BASE_URL', adapter.pull?.baseUrl],
    ['API_QUOTA', adapter.pull?.quotas.map(printedQuota).join(',')],
  ]);
  return carrierVariables(adapter).map((name) => [name, shown.get(name.replace(/^[A-Z0-9]+_/, '')) ?? '']);
}

function printedQuota({ requests, seconds }: { requests: number; seconds: number }): string {
  const unit = { 1: '1s', 5: '5s', 3600: '1h', 86400: '1d' }[seconds];
  return `${requests}/${unit}`;
}

function problemsIn(from: Environment): string[] {
  try {
    readConfig(ADAPTERS, from);
  } catch (error) {
    expect(error).toBeInstanceOf(WrongConfiguration);
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
}

describe('a wrong configuration', () => {
  it('names every bad variable at once, one a line, and no good one', () => {
    const named = problemsIn({ ...WRONG, HOST: '127.0.0.1', DATA_DIR: '/data' }).map(
      (line) => line.trim().split(' ')[0],
    );
    expect(named.toSorted()).toEqual(Object.keys(WRONG).sort());
  });

  it('has every variable among them that is not taken as it comes', () => {
    const free = ['HOST', 'DATA_DIR', ...CARRIERS];
    const names = Object.values(VARIABLES).map(({ name }) => name);
    expect(names.filter((name) => !(name in WRONG) && !free.includes(name))).toEqual([]);
  });

  it('never repeats a secret', () => {
    expect(problemsIn(WRONG).join('\n')).not.toMatch(/pa55word/);
  });

  it.each([
    ['PORT', ['-1', '65536', '80.5', 'http', '0x1F90f', 'NaN'], /whole number from 0 to 65535/],
    ['BATCH_SIZE', ['0', '1001', 'all'], /whole number from 1 to 1000/],
    [
      'DATABASE_URL',
      ['postgres', 'http://db', 'redis://cache', '//db'],
      /begins with postgres: or postgresql:/,
    ],
    ['REDIS_URL', ['redis', 'http://cache', 'postgres://db'], /begins with redis: or rediss:/],
    ['ROLE', ['ALL', 'api', ' web'], /one of all, web, worker/],
    ['LOG_LEVEL', ['INFO', 'verbose'], /one of trace, debug, info, warn, error, fatal, silent/],
    ['LOG_FORMAT', ['text'], /one of json, pretty/],
    ['OUTBOUND_ALLOWED_CIDRS', ['all', '127.0.0.1', '10.0.0.0/33', '10.0.0.0/8;::1/128'], /ranges such as/],
    [
      'ADMIN_API_KEY',
      ['x'.repeat(15), 'x'.repeat(513), 'sixteen chars ÄÖÜ', `${KEY}\n`],
      /16 or more printable/,
    ],
    ['BOOTSTRAP_API_KEY', ['x'.repeat(15), `${KEY} `], /16 or more printable/],
    ['GENERIC_WEBHOOK_SECRET', ['whsec_', 'whsec_not base64'], /base64/],
  ])('says of %s what is expected', (name, values, expected) => {
    for (const value of values) {
      const problems = problemsIn({ [name]: value });
      expect([value, problems.length]).toEqual([value, 1]);
      expect(problems[0]).toMatch(expected);
    }
  });
});

describe('a right configuration', () => {
  it('may be empty: everything has a default', () => {
    expect(readConfig(ADAPTERS, {})).toEqual({
      port: 3000,
      host: '0.0.0.0',
      databaseUrl: null,
      redisUrl: null,
      dataDir: '.milepost',
      role: 'all',
      bootstrapApiKey: null,
      adminApiKey: null,
      outboundAllowedCidrs: [],
      rateLimitPerSecond: 0,
      pollIntervalSeconds: 30,
      pollSpeed: 1,
      batchSize: 100,
      eventRetention: null,
      inboxRetention: null,
      deadLetterRetention: null,
      deliveryRetention: null,
      logLevel: 'info',
      logFormat: 'json',
      webhookSecrets: new Map(),
      webhookHeaders: new Map(),
      pulls: new Map(),
      isDemo: false,
    });
  });

  it('may have empty variables, which count as unset', () => {
    const empty = Object.fromEntries([...Object.keys(WRONG), ...CARRIERS, 'HOST'].map((name) => [name, '']));
    expect(readConfig(ADAPTERS, empty)).toEqual(readConfig(ADAPTERS, {}));
  });

  it.each([
    ['port', 'PORT', '0', 0],
    ['port', 'PORT', '65535', 65_535],
    ['batchSize', 'BATCH_SIZE', '1', 1],
    ['batchSize', 'BATCH_SIZE', '1000', 1000],
    ['databaseUrl', 'DATABASE_URL', 'postgresql://u:p@h/d?sslmode=require', null],
    ['redisUrl', 'REDIS_URL', 'rediss://:p@h:6380/1', null],
    ['role', 'ROLE', 'worker', null],
    ['adminApiKey', 'ADMIN_API_KEY', '!'.repeat(16), null],
    ['bootstrapApiKey', 'BOOTSTRAP_API_KEY', KEY, null],
  ] as const)('has %s from %s=%s', (property, name, raw, value) => {
    expect(readConfig(ADAPTERS, { [name]: raw })[property]).toBe(value ?? raw);
  });

  it('has a secret for the carriers that were given one, and for no other', () => {
    const { webhookSecrets } = readConfig(ADAPTERS, { UPS_WEBHOOK_SECRET: 'a credential' });
    expect([...webhookSecrets]).toEqual([['ups', 'a credential']]);
  });

  it('asks the carriers whose credential is whole', () => {
    const client = {
      slug: 'acme',
      pull: { baseUrl: 'https://acme', login: { kind: 'oauth' }, quotas: [] },
    } as const;
    const key = { slug: 'post', pull: { ...client.pull, login: { kind: 'key' } } } as const;
    const environment = {
      ACME_CLIENT_ID: 'id',
      ACME_CLIENT_SECRET: 'secret',
      ACME_API_QUOTA: '1/5s, 250/1d',
      POST_API_BASE_URL: 'http://localhost:1/',
      POST_API_KEY: 'key',
    };
    expect(Object.fromEntries(readConfig([client, key], environment).pulls)).toMatchObject({
      acme: {
        baseUrl: 'https://acme',
        quotas: [
          { requests: 1, seconds: 5 },
          { requests: 250, seconds: 86_400 },
        ],
      },
      post: { baseUrl: 'http://localhost:1', apiKey: 'key', quotas: [] },
    });
    expect(readConfig([client, key], { ACME_API_BASE_URL: 'https://acme' }).pulls.size).toBe(0);
    const half = {
      ACME_CLIENT_ID: 'id',
      POST_API_KEY: 'key',
      POST_API_QUOTA: '60/hour',
      POST_API_BASE_URL: 'acme',
    };
    expect(() => readConfig([client, key], half)).toThrow(
      /ACME_CLIENT_SECRET must be set.*POST_API_BASE_URL must.*POST_API_QUOTA must be quotas such as 60\/1h/s,
    );
  });

  it('has the header of a carrier that lets one be named', () => {
    const carrier = { slug: 'acme', namesHeader: true } as const;
    const named = { ACME_WEBHOOK_SECRET: 'secret', ACME_WEBHOOK_HEADER: 'X-Acme' };
    expect([...readConfig([carrier], named).webhookHeaders]).toEqual([['acme', 'x-acme']]);
    expect(() => readConfig([carrier], { ACME_WEBHOOK_SECRET: 'secret' })).toThrow(
      /ACME_WEBHOOK_HEADER must be/,
    );
  });

  it("is the process's environment over a caller's defaults", () => {
    expect(environment({ PATH: 'a default', MILEPOST_TEST_ONLY: 'a default' })).toMatchObject({
      PATH: process.env['PATH'],
      MILEPOST_TEST_ONLY: 'a default',
    });
  });
});

describe('.env.example', () => {
  const text = readFileSync(join(__dirname, '..', '..', '.env.example'), 'utf8');
  const documented = parseEnv(text);

  it('documents exactly the variables that are read', () => {
    const read = [...Object.values(VARIABLES).map(({ name }) => name), ...CARRIERS];
    expect(Object.keys(documented).toSorted()).toEqual(read.toSorted());
  });

  it('gives each its default', () => {
    const defaults = Object.values(VARIABLES).map(({ name, fallback }) => [name, String(fallback ?? '')]);
    expect(documented).toEqual(Object.fromEntries([...defaults, ...ADAPTERS.flatMap(defaultsOf)]) as object);
    expect(readConfig(ADAPTERS, documented as Environment)).toEqual(readConfig(ADAPTERS, {}));
  });

  it('says of each what it is for', () => {
    const paragraphs = text.split(/\n\s*\n/).filter((paragraph) => /^\w+=/m.test(paragraph));
    expect(paragraphs.filter((paragraph) => !paragraph.startsWith('# '))).toEqual([]);
  });
});
