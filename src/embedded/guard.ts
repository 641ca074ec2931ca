/** Ends a child process when its parent is gone, however the parent went: a shell at the other end of a pipe. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Guard {
  /** The child has ended in good order; resolves when the guard is gone. */
  release(): Promise<void>;
}

/**
 * `read` comes back with a line when the guard is released, and empty-handed when nobody holds the other end any
 * more: the kernel closes it even after kill -9. Node opens that end close-on-exec, so no other child holds it.
 * A pid alone may be somebody else's by then, so the guard notes first when the process was born. /proc tells it
 * on Linux, where small images have no `ps`. A zombie has ended.
 */
const SCRIPT = `
trap '' INT TERM HUP
born() {
  { cut -d' ' -f3,22 "/proc/$1/stat" || ps -o state= -o lstart= -p "$1"; } 2>/dev/null | sed -n '/^Z/d; s/^[^ ]* *//p'
}
pid=$1; ticks=$2; shift 2
birth=$(born "$pid")
read -r released && exit 0
[ "$birth" ] || exit 0
for signal; do
  tick=0
  while [ "$tick" -lt "$ticks" ]; do
    [ "$(born "$pid")" = "$birth" ] || exit 0
    [ "$tick" -gt 0 ] || kill -s "$signal" "$pid" 2>/dev/null
    tick=$((tick + 1))
    sleep 0.1
  done
done
`;

/** @param signals from the gentlest to KILL; each has `graceMs` before the next follows. */
export function standGuard(pid: number, signals: readonly NodeJS.Signals[], graceMs: number): Guard {
  const names = signals.map((signal) => signal.replace('SIG', ''));
  const ticks = Math.ceil(graceMs / 100);
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'milepost-guard', String(pid), String(ticks), ...names], {
    cwd: '/',
    // Its own session: what ends our process group must not end the guard.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = once(shell, 'close').catch(() => undefined);
  shell.stdin.on('error', () => undefined); // the guard was killed; the child is none the worse for it
  return {
    release: async () => {
      shell.stdin.end('released\n');
      await gone;
    },
  };
}
