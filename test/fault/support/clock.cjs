/** `node --require` this: at every SIGUSR2 the clock of the process jumps, ten minutes ahead, then as far back, then right again. */
const SHIFTS = [600_000, -600_000, 0];
const RealDate = Date;
let jumps = 0;
let shift = 0;

const now = () => RealDate.now() + shift;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, parameters, made) =>
    Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, made),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : target[name]),
});

process.on('SIGUSR2', () => {
  shift = SHIFTS[jumps % SHIFTS.length];
  jumps += 1;
});
