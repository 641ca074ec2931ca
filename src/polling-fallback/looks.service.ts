/** The looks under way, each carrier's by itself: whoever asks for one waits for none. */
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { Rounds } from '../domain/rounds.js';
import { Lines } from './lines.service.js';
import { Poller } from './poller.service.js';
import { Silence } from './silence.service.js';

@Injectable()
export class Looks {
  private readonly rounds = new Rounds((carrier) => this.look(carrier));

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
    if (this.lines.of(carrier)) this.rounds.begin(carrier);
  }

  /** Nothing more is asked; questions under way are cut off, and what they were about is due again. */
  async stop(): Promise<void> {
    const stopped = this.rounds.stop();
    this.poller.stop();
    this.lines.close();
    await stopped;
  }

  private async look(carrier: string): Promise<void> {
    try {
      await this.poller.look(this.lines.of(carrier)!);
    } catch (error) {
      this.log.warn({ carrier, err: (error as Error).message }, 'checks.look_failed');
    }
  }
}
