/** How far a long piece of work is: one line that is rewritten on a terminal, a line now and then elsewhere. On stderr. */

const WIDTH = 20;
const TERMINAL_MS = 200;
const LOG_MS = 5000;

export class Progress {
  private readonly begun = Date.now();
  private shownAt = 0;
  private isOver = false;
  private firstShare: number | null = null;

  constructor(
    private readonly what: string,
    private readonly out: NodeJS.WriteStream = process.stderr,
  ) {}

  /** Since it began. */
  get seconds(): number {
    return (Date.now() - this.begun) / 1000;
  }

  /** @param share from 0 to 1; `null` where there is no end @param note is put behind it */
  show(share: number | null, note = ''): void {
    if (this.isOver) return;
    const isLast = share !== null && share >= 1;
    const pause = this.out.isTTY ? TERMINAL_MS : LOG_MS;
    this.isOver = isLast;
    if (!isLast && Date.now() - this.shownAt < pause) return;
    this.shownAt = Date.now();
    const done = share === null ? '' : ` ${bar(share)} ${Math.floor(share * 100)} %${this.left(share)}`;
    const line = `${this.what}${done}${note && `; ${note}`}`;
    if (!this.out.isTTY) this.out.write(`${line}\n`);
    else this.out.write(`\r\x1b[K${line.slice(0, this.out.columns - 1)}${isLast ? '\n' : ''}`);
  }

  /** What was done before, and only gone on with, took no time. */
  private left(share: number): string {
    this.firstShare ??= share;
    const done = share - this.firstShare;
    if (done <= 0 || share >= 1) return '';
    return `, ${Math.ceil((this.seconds * (1 - share)) / done)} s left`;
  }
}

function bar(share: number): string {
  const full = Math.round(share * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
}
