/** As many requests as a server answers: each connection sends the next when the one before is answered. */
import autocannon from 'autocannon';

const CONNECTIONS = 50;
/** Before every figure. */
const WARM_UP_SECONDS = 2;

/**
 * @param next gives each request: its path, and where it is more than a GET its method, headers and body
 * @returns answers a second, and the milliseconds within which half and 99 of 100 came
 */
export async function fullSpeed(url, seconds, next) {
  await shoot({ url, duration: WARM_UP_SECONDS }, next);
  return shoot({ url, duration: seconds }, next);
}

/** The same for so many requests and no more, without a warm-up. */
export function allOf(url, amount, next) {
  return shoot({ url, amount }, next);
}

async function shoot(options, next) {
  const setupRequest = (request) => ({ ...request, ...next() });
  const run = autocannon({ connections: CONNECTIONS, requests: [{ setupRequest }], ...options });
  const { requests, latency, non2xx, errors, start, finish } = await run;
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} of ${requests.total} requests failed`);
  return { perSecond: (requests.total * 1000) / (finish - start), p50: latency.p50, p99: latency.p99 };
}

/** Plays several in turn, so that a machine that slows down slows all of them, and takes the median of each. */
export async function inTurn(turns, contenders) {
  const runs = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let turn = 1; turn <= turns; turn += 1) {
    for (const [name, play] of Object.entries(contenders)) {
      const run = await play();
      console.log(`  turn ${turn} of ${turns}  ${name.padEnd(10)} ${Math.round(run.perSecond)}/s`);
      runs[name].push(run);
    }
  }
  return Object.fromEntries(Object.entries(runs).map(([name, some]) => [name, median(some)]));
}

function median(runs) {
  return runs.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(runs.length / 2)];
}
