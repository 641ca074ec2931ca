/** How far a long piece of work is: one line that is rewritten on a terminal, a line now and then elsewhere. On stderr. */

const WIDTH = 30;
const TERMINAL_MS = 200;
const LOG_MS = 5000;

export class Progress {
  private readonly begun = Date.now();
  private shownAt = 0;
  private isOver = false;

  constructor(
    private readonly what: string,
    private readonly out: NodeJS.WriteStream = process.stderr,
  ) {}

  /** @param share from 0 to 1 */
  show(share: number): void {
    if (this.isOver) return;
    const isLast = share >= 1;
    const pause = this.out.isTTY ? TERMINAL_MS : LOG_MS;
    this.isOver = isLast;
    if (!isLast && Date.now() - this.shownAt < pause) return;
    this.shownAt = Date.now();
    const line = `${this.what} ${bar(share)} ${Math.floor(share * 100)} %${this.left(share)}`;
    this.out.write(this.out.isTTY ? `\r\x1b[K${line}${isLast ? '\n' : ''}` : `${line}\n`);
  }

  private left(share: number): string {
    if (share <= 0 || share >= 1) return '';
    const seconds = Math.ceil(((Date.now() - this.begun) / 1000) * (1 / share - 1));
    return `, ${seconds} s left`;
  }
}

function bar(share: number): string {
  const full = Math.round(share * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
}
