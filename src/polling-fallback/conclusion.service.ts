/** What follows from an answer: news go into the inbox, as a webhook's do; then it is decided when to ask again. */
import { Inject, Injectable } from '@nestjs/common';
import type { FoundNumber, PullAnswer } from '../carriers/carrier-pull.js';
import { adapterOf } from '../carriers/registry.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { paceOf } from '../config/pace.js';
import { backoff } from '../domain/check-times.js';
import { Inbox } from '../inbox/inbox.service.js';
import { type CheckRow, settleChecks, type SettledCheck } from '../storage/checks.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { checks } from './metrics.js';
import { Rescheduler } from './rescheduler.service.js';
import { type Finding, readTold } from './told.js';

@Injectable()
export class Conclusion {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(CONFIG) private readonly config: Config,
    private readonly inbox: Inbox,
    private readonly rescheduler: Rescheduler,
  ) {}

  /** @throws Error where PostgreSQL is away; the checks are due again once their lease is over. */
  async answered(claimed: readonly CheckRow[], answer: PullAnswer): Promise<void> {
    const now = new Date();
    const found = new Map(answer.found.map((item) => [item.number, item]));
    const unknown = new Set(answer.unknown);
    const findings: Finding[] = [];
    const silent: CheckRow[] = [];
    for (const check of claimed) {
      const item = found.get(check.tracking_number);
      if (item) findings.push(findingOf(check, item, now));
      else if (unknown.has(check.tracking_number)) findings.push({ check, told: null, isNews: false });
      else silent.push(check);
    }
    await this.keepNews(findings, found, now);
    await this.rescheduler.reschedule(findings, now);
    await this.notAnswered(silent);
  }

  /** They are tried again, the later the more often they failed in a row. */
  async notAnswered(claimed: readonly CheckRow[]): Promise<void> {
    if (claimed.length === 0) return;
    const settled = claimed.map((check) => {
      const failures = check.failures + 1;
      return {
        ...unchanged(check),
        failures,
        due_at: new Date(Date.now() + backoff(failures, paceOf(this.config))),
      };
    });
    await settleChecks(this.pools.poller, settled);
    for (const { carrier } of claimed) checks.inc({ carrier, outcome: 'no_answer' });
  }

  /** As if they had not been claimed. */
  async notAsked(claimed: readonly CheckRow[]): Promise<void> {
    if (claimed.length > 0) await settleChecks(this.pools.poller, claimed.map(unchanged));
  }

  /** Once this resolves, what is new is on disk. */
  private async keepNews(
    findings: readonly Finding[],
    found: ReadonlyMap<string, FoundNumber>,
    receivedAt: Date,
  ): Promise<void> {
    const news = findings.filter(({ isNews }) => isNews);
    await Promise.all(
      news.map(({ check }) => {
        const { payload } = found.get(check.tracking_number)!;
        const body = Buffer.from(JSON.stringify(payload));
        return this.inbox.record({ carrier: check.carrier, source: 'poll', receivedAt, body });
      }),
    );
    for (const { check, told, isNews } of findings) {
      const outcome = told === null ? 'unknown' : isNews ? 'news' : 'unchanged';
      checks.inc({ carrier: check.carrier, outcome });
    }
  }
}

function findingOf(check: CheckRow, { payload }: FoundNumber, now: Date): Finding {
  const told = readTold(adapterOf(check.carrier)!, payload, now);
  return { check, told, isNews: told.hash !== check.answer_hash };
}

function unchanged(check: CheckRow): SettledCheck {
  const { carrier, number_key, due_at, urgency, failures, answer_hash } = check;
  return { carrier, number_key, due_at, urgency, failures, answer_hash, asked_at: null };
}
