/** Work that comes round for many keys: one round of a key at a time, and whoever asks during it gets another after it. */

interface Round {
  ends: Promise<void>;
  /** Somebody asked meanwhile, perhaps after this round had looked. */
  again: boolean;
}

export class Rounds {
  private readonly underWay = new Map<string, Round>();
  private stopped = false;

  /** @param work must not throw */
  constructor(private readonly work: (key: string) => Promise<void>) {}

  begin(key: string): void {
    const current = this.underWay.get(key);
    if (current) current.again = true;
    else if (!this.stopped) this.run(key);
  }

  /** No further round begins. @returns when those under way have ended */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.underWay.values()].map(({ ends }) => ends));
  }

  private run(key: string): void {
    const round: Round = { ends: Promise.resolve(), again: false };
    this.underWay.set(key, round);
    round.ends = this.work(key).finally(() => {
      this.underWay.delete(key);
      if (round.again && !this.stopped) this.run(key);
    });
  }
}
