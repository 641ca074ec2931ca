/** The line to a carrier: what is sent, and what each kind of answer comes to. */
import type { CarrierPull, PullAnswer } from '../../src/carriers/carrier-pull.js';
import type { Spend } from '../../src/polling-fallback/quota-meter.js';
import { postForm, postJson, strangeAnswer } from '../../src/carriers/pulling.js';
import { Line } from '../../src/polling-fallback/line.js';
import { CarrierTrouble, NotAsked } from '../../src/polling-fallback/trouble.js';
import { type Answer, type Asked, ScriptedServer } from '../support/scripted-server.js';

const TOKEN = '/token';

const pull: CarrierPull = {
  baseUrl: 'https://carrier.invalid',
  login: { kind: 'oauth', tokenRequest: (id, secret) => postForm(TOKEN, { id, secret }) },
  batchSize: 3,
  concurrency: 2,
  quotas: [],
  request: (numbers) => postJson('/track', numbers),
  answer: (status, payload, numbers): PullAnswer => {
    if (status >= 400) return { found: [], unknown: numbers };
    if (!Array.isArray(payload)) return strangeAnswer('Acme', status);
    return { found: payload.map((number: string) => ({ number, payload: number })), unknown: [] };
  },
};

let carrier: ScriptedServer;
let tokens = 0;
const ending = new AbortController();

/** Answers with all that it was asked about, to whoever has the latest token. */
const obliging = (asked: Asked): Answer => {
  if (asked.path === TOKEN) return { body: { access_token: `token-${(tokens += 1)}`, expires_in: '3600' } };
  if (asked.headers['authorization'] !== `Bearer token-${tokens}`) return { status: 401 };
  return { body: asked.body };
};
const answering = (answer: Answer | 'hang') => (asked: Asked) =>
  asked.path === TOKEN ? obliging(asked) : answer;

beforeEach(async () => {
  carrier = await ScriptedServer.start(obliging);
  tokens = 0;
});
afterEach(() => carrier.stop());

function lineTo(way: CarrierPull = pull, spend: Spend = (request) => request()): Line {
  const settings = {
    baseUrl: carrier.url,
    clientId: 'id',
    clientSecret: 'secret',
    apiKey: 'key',
    quotas: [],
  };
  return new Line('acme', way, settings, spend, ending.signal);
}

const numbersIn = ({ found }: PullAnswer) => found.map(({ number }) => number);
const troubleOf = async (asking: Promise<unknown>) =>
  asking.then(
    () => null,
    (error: unknown) =>
      error instanceof CarrierTrouble ? error.kind : error instanceof NotAsked ? error.reason : error,
  );

describe('the access token', () => {
  it('is got once for all questions, also for those asked at the same time', async () => {
    const line = lineTo();
    const answers = await Promise.all([line.ask(['a']), line.ask(['b', 'c']), line.ask(['d'])]);
    await line.ask(['e']);
    expect(answers.flatMap(numbersIn)).toEqual(['a', 'b', 'c', 'd']);
    expect(carrier.askedAt(TOKEN).map(({ body }) => body)).toEqual(['id=id&secret=secret']);
  });

  it('is replaced once where the carrier no longer takes it, whoever notices', async () => {
    const line = lineTo();
    await line.ask(['a']);
    tokens += 1; // the first is worth nothing any more
    const answers = await Promise.all(['b', 'c', 'd'].map((number) => line.ask([number])));
    expect(answers.flatMap(numbersIn)).toEqual(['b', 'c', 'd']);
    expect(carrier.askedAt(TOKEN)).toHaveLength(2);
  });

  it('is replaced before it expires', async () => {
    const short = (asked: Asked): Answer =>
      asked.path === TOKEN
        ? { body: { access_token: `token-${(tokens += 1)}`, expires_in: 0.02 } }
        : obliging(asked);
    carrier.script = short;
    const line = lineTo();
    await line.ask(['a']);
    await new Promise((later) => setTimeout(later, 50));
    await line.ask(['b']);
    expect(carrier.askedAt(TOKEN)).toHaveLength(2);
    expect(carrier.asked.filter(({ headers }) => headers['authorization'] === 'Bearer token-1')).toHaveLength(
      1,
    );
  });

  it('that a fresh one does not help means that the credential is refused', async () => {
    carrier.script = answering({ status: 401 });
    expect(await troubleOf(lineTo().ask(['a']))).toBe('unauthorised');
    expect(carrier.askedAt(TOKEN)).toHaveLength(2);
    carrier.script = () => ({ status: 401, body: { error: 'invalid_client' } });
    expect(await troubleOf(lineTo().ask(['a']))).toBe('unauthorised');
  });
});

describe('an answer', () => {
  it.each<[string, Answer, string]>([
    ['429', { status: 429, headers: { 'retry-after': '7' } }, 'rate_limited'],
    ['500', { status: 500, body: '<html>' }, 'unavailable'],
    ['503', { status: 503 }, 'unavailable'],
    ['403', { status: 403 }, 'unauthorised'],
    ['a page instead of JSON', { body: '<html>Please wait</html>' }, 'malformed'],
    ['JSON of an unknown shape', { body: { welcome: true } }, 'malformed'],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'refused'],
  ])('of %s is told apart', async (_what, answer, kind) => {
    carrier.script = answering(answer);
    expect(await troubleOf(lineTo().ask(['a']))).toBe(kind);
  });

  it('that does not come over a broken connection is one of nobody there', async () => {
    const line = lineTo();
    await line.ask(['a']);
    await carrier.stop();
    expect(await troubleOf(line.ask(['a']))).toBe('unavailable');
    carrier = await ScriptedServer.start(obliging);
  });

  it('of 404 to one number says that it is unknown', async () => {
    carrier.script = answering({ status: 404, body: {} });
    expect(await lineTo().ask(['a'])).toEqual({ found: [], unknown: ['a'] });
  });

  it('that refuses a batch has every number asked about alone, so that a bad one costs only itself', async () => {
    carrier.script = (asked) =>
      asked.path === '/track' && asked.body.includes('bad')
        ? { status: 400, body: '<html>' }
        : obliging(asked);
    const line = lineTo();
    expect(await line.ask(['a', 'bad', 'c'])).toEqual({
      found: [
        { number: 'a', payload: 'a' },
        { number: 'c', payload: 'c' },
      ],
      unknown: [],
    });
    expect(await troubleOf(line.ask(['bad']))).toBe('refused');
    expect(numbersIn(await line.ask(['a']))).toEqual(['a']);
  });
});

describe('a carrier that wants to be left alone', () => {
  it('is, for as long as it says', async () => {
    const line = lineTo();
    carrier.script = answering({ status: 429, headers: { 'retry-after': '1' } });
    const before = Date.now();
    expect(await troubleOf(line.ask(['a']))).toBe('rate_limited');
    expect(line.pausedUntil - before).toBeGreaterThanOrEqual(1000);
    carrier.script = obliging;
    const { length } = carrier.asked;
    expect(await troubleOf(line.ask(['a']))).toBe('paused');
    expect(carrier.asked).toHaveLength(length);
    await new Promise((later) => setTimeout(later, line.pausedUntil - Date.now() + 5));
    expect(numbersIn(await line.ask(['a']))).toEqual(['a']);
  });

  it('is not asked beyond its quota', async () => {
    let left = 1;
    const line = lineTo(pull, (request) => (left-- > 0 ? request() : Promise.resolve(null)));
    expect(numbersIn(await line.ask(['a']))).toEqual(['a']);
    expect(await troubleOf(line.ask(['a']))).toBe('quota');
    expect(carrier.askedAt('/track')).toHaveLength(1);
  });
});

it('a carrier that fails five times in a row is not asked again at once', async () => {
  carrier.script = answering({ status: 500 });
  const line = lineTo();
  const kinds = [];
  for (let turn = 0; turn < 7; turn += 1) kinds.push(await troubleOf(line.ask(['a'])));
  expect(kinds).toEqual([...Array<string>(5).fill('unavailable'), 'circuit_open', 'circuit_open']);
  expect(carrier.askedAt('/track')).toHaveLength(5);
  expect(line.claimSize).toBe(3);
});

it('what the carrier minds about a number says nothing against the carrier', async () => {
  carrier.script = answering({ status: 405 });
  const line = lineTo();
  for (let turn = 0; turn < 7; turn += 1) expect(await troubleOf(line.ask(['a']))).toBe('refused');
});

describe('a carrier with an older interface', () => {
  const older = {
    batchSize: 1,
    request: ([number]: readonly string[]) => ({ method: 'GET' as const, path: `/old/${number}` }),
    answer: (status: number, payload: unknown, numbers: readonly string[]) =>
      pull.answer(status, payload, numbers),
  };

  it('is asked by it where the newer is not served to us', async () => {
    carrier.script = (asked) =>
      asked.path.startsWith('/old/')
        ? { body: [asked.path.slice(5)] }
        : asked.path === TOKEN
          ? obliging(asked)
          : { status: 404 };
    const line = lineTo({ ...pull, older });
    expect(numbersIn(await line.ask(['a']))).toEqual(['a']);
    expect(line.batchSize).toBe(1);
    await line.ask(['b']);
    expect(carrier.askedAt('/track')).toHaveLength(1);
  });

  it('is never asked by it once the newer has answered', async () => {
    const line = lineTo({ ...pull, older });
    await line.ask(['a']);
    carrier.script = answering({ status: 404 });
    expect(await line.ask(['b'])).toEqual({ found: [], unknown: ['b'] });
    expect(carrier.askedAt('/old')).toEqual([]);
    expect(line.batchSize).toBe(3);
  });

  it('that knows the number by neither is believed', async () => {
    carrier.script = answering({ status: 404 });
    const line = lineTo({ ...pull, older });
    expect(await line.ask(['b'])).toEqual({ found: [], unknown: ['b'] });
    expect(line.batchSize).toBe(3);
  });
});
