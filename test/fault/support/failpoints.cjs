/**
 * Failpoints: `node --require` this, and FAILPOINT="<module>#<function>:<before|after>:<kill|stop|block>:<nth call>" names
 * a function of the built app, such as `storage/inbox.sql#appendBatch:after:kill:20`, or with a dot a method of an exported
 * class. A fifth part is a word: only calls that it is told of count. They live here and not in the app, so that nothing of them can ever run where it matters.
 */
const Module = require('node:module');
const { join, sep } = require('node:path');

const [point, when, deed, nth, word] = process.env.FAILPOINT.split(':');
const [moduleName, functionName] = point.split('#');
const file = join('dist', ...`${moduleName}.js`.split('/'));
let calls = 0;

function happen(parameters) {
  if (word !== undefined && !JSON.stringify(parameters.slice(1)).includes(word)) return;
  calls += 1;
  if (calls !== Number(nth)) return;
  if (deed === 'kill') process.kill(process.pid, 'SIGKILL');
  if (deed === 'stop') process.kill(process.pid, 'SIGSTOP');
  if (deed === 'block') for (const end = Date.now() + 15_000; Date.now() < end;);
}

function struck(original) {
  return function (...parameters) {
    if (when === 'before') {
      happen(parameters);
      return original.apply(this, parameters);
    }
    const result = original.apply(this, parameters);
    if (typeof result?.then !== 'function') return (happen(parameters), result);
    return result.then((value) => (happen(parameters), value));
  };
}

const load = Module._load;
const wrapped = new Map();

Module._load = function (request, parent, isMain) {
  const loaded = load(request, parent, isMain);
  const path = request.startsWith('.') ? Module._resolveFilename(request, parent, isMain) : request;
  if (!path.endsWith(sep + file)) return loaded;
  if (!wrapped.has(path)) wrapped.set(path, withFailpoint(loaded));
  return wrapped.get(path);
};

/** Exports of built modules are getters that cannot be replaced, so a proxy stands before them. */
function withFailpoint(loaded) {
  const [className, method] = functionName.split('.');
  if (method) {
    const { prototype } = loaded[className];
    prototype[method] = struck(prototype[method]);
    return loaded;
  }
  const replaced = struck(loaded[functionName]);
  return new Proxy(loaded, {
    get: (target, name) => (name === functionName ? replaced : target[name]),
  });
}
