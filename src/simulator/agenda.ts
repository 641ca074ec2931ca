/** What is to be done when, for very many things: a binary heap of two numbers each, and one timer. */

/** Items done in one go, so that whoever waits for an answer is served in between. */
const AT_ONCE = 500;
const LONGEST_TIMER = 2 ** 31 - 1;

export class Agenda {
  private readonly times: number[] = [];
  private readonly items: number[] = [];
  private timer: NodeJS.Timeout | null = null;
  private timerAt = Infinity;

  constructor(private readonly act: (item: number) => void) {}

  /** @param at epoch milliseconds */
  add(at: number, item: number): void {
    this.siftUp(this.times.length, at, item);
    if (this.times[0]! < this.timerAt) this.wind();
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.times.length = this.items.length = 0;
  }

  private wind(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.timerAt = this.times[0] ?? Infinity;
    if (this.timerAt === Infinity) return;
    const delay = Math.min(Math.max(this.timerAt - Date.now(), 0), LONGEST_TIMER);
    this.timer = setTimeout(() => this.doDue(), delay);
  }

  private doDue(): void {
    this.timerAt = -Infinity; // what is added meanwhile winds nothing
    const now = Date.now();
    for (let done = 0; done < AT_ONCE && this.times.length > 0 && this.times[0]! <= now; done += 1) {
      this.act(this.takeFirst());
    }
    this.wind();
  }

  private takeFirst(): number {
    const first = this.items[0]!;
    const [time, item] = [this.times.pop()!, this.items.pop()!];
    if (this.times.length > 0) this.siftDown(time, item);
    return first;
  }

  private siftUp(from: number, time: number, item: number): void {
    let place = from;
    for (let parent = (place - 1) >> 1; place > 0 && this.times[parent]! > time; parent = (place - 1) >> 1) {
      this.put(place, this.times[parent]!, this.items[parent]!);
      place = parent;
    }
    this.put(place, time, item);
  }

  private siftDown(time: number, item: number): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child + 1 < this.times.length && this.times[child + 1]! < this.times[child]!) child += 1;
      if (child >= this.times.length || this.times[child]! >= time) break;
      this.put(place, this.times[child]!, this.items[child]!);
      place = child;
    }
    this.put(place, time, item);
  }

  private put(place: number, time: number, item: number): void {
    this.times[place] = time;
    this.items[place] = item;
  }
}
