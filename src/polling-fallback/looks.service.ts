/** The looks under way, each carrier's by itself: whoever asks for one waits for none. */
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { Lines } from './lines.service.js';
import { Poller } from './poller.service.js';
import { Silence } from './silence.service.js';

interface UnderWay {
  ends: Promise<void>;
  /** Somebody asked for a look meanwhile, perhaps after what is due was last claimed. */
  again: boolean;
}

@Injectable()
export class Looks {
  private readonly underWay = new Map<string, UnderWay>();
  private stopped = false;

  constructor(
    @Inject(LOG) private readonly log: Log,
    private readonly lines: Lines,
    private readonly poller: Poller,
    private readonly silence: Silence,
  ) {}

  /** Carriers that can be asked. */
  get carriers(): string[] {
    return this.lines.carriers;
  }

  /** Learns who pushes, and who has fallen silent. @throws Error where PostgreSQL is away. */
  listen(): Promise<void> {
    return this.silence.listen();
  }

  /** Begins a look at a carrier; while one is under way, another follows it. */
  begin(carrier: string): void {
    const current = this.underWay.get(carrier);
    if (current) current.again = true;
    else if (!this.stopped) this.run(carrier);
  }

  /** Nothing more is asked; questions under way are cut off, and what they were about is due again. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.poller.stop();
    this.lines.close();
    await Promise.all([...this.underWay.values()].map(({ ends }) => ends));
  }

  private run(carrier: string): void {
    const line = this.lines.of(carrier);
    if (!line) return;
    const look: UnderWay = { ends: Promise.resolve(), again: false };
    this.underWay.set(carrier, look);
    look.ends = this.poller
      .look(line)
      .catch((error: Error) => this.log.warn({ carrier, err: error.message }, 'checks.look_failed'))
      .finally(() => {
        this.underWay.delete(carrier);
        if (look.again && !this.stopped) this.run(carrier);
      });
  }
}
