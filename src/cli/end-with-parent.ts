/** npm may be killed without a word to its children; whoever is adopted by another parent was left behind. */

/** Sends this process SIGTERM when its parent is gone. */
export function endWithParent(): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}
