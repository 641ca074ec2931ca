/** What is counted: events a second, and how long each took from its receipt to the screen. */
const SECONDS = 60;
const RATE_OVER = 10;
const KEPT_LATENCIES = 1000;

const perSecond = new Array(SECONDS).fill(0);
const latencies = [];
let second = Math.floor(Date.now() / 1000);
let told = 0;
let delivered = 0;

export function count(event) {
  turnTo(Math.floor(Date.now() / 1000));
  perSecond[SECONDS - 1] += 1;
  told += 1;
  if (event.event.status === 'delivered') delivered += 1;
}

/** To be called when it can be seen. @returns milliseconds since the carrier's request came in */
export function shown(event) {
  const took = Math.max(0, Date.now() - Date.parse(event.event.received_at));
  latencies.push(took);
  if (latencies.length > KEPT_LATENCIES) latencies.shift();
  return took;
}

export function figures() {
  turnTo(Math.floor(Date.now() / 1000));
  const full = perSecond.slice(-RATE_OVER - 1, -1); // the second that runs is not over
  const sorted = latencies.toSorted((a, b) => a - b);
  const percentile = (share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
  return {
    rate: full.reduce((sum, events) => sum + events, 0) / RATE_OVER,
    perSecond,
    p50: percentile(0.5),
    p99: percentile(0.99),
    told,
    delivered,
  };
}

function turnTo(now) {
  for (let steps = Math.min(now - second, SECONDS); steps > 0; steps -= 1) {
    perSecond.shift();
    perSecond.push(0);
  }
  second = now;
}
