/** Decides, after a look at a number, when each of its shipments is looked at next, and shows that to their brands. */
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { paceOf } from '../config/pace.js';
import { jittered, type NextCheck, nextCheck } from '../domain/check-times.js';
import { groupBy } from '../domain/group-by.js';
import { settleChecks, type SettledCheck } from '../storage/checks.sql.js';
import type { Pools } from '../storage/pools.js';
import type { ShipmentRow } from '../storage/rows.js';
import { lockShipmentsOfCarriers, updateFreshness } from '../storage/shipments.sql.js';
import { inTransaction, type Sql } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { announceRevisions, type OwedRevisions, Revisions } from '../tracking/revisions.service.js';
import { standingOf } from '../tracking/timeline/standing.js';
import { GuessedCarriers } from './guessed-carriers.service.js';
import { Silence } from './silence.service.js';
import type { Finding } from './told.js';

@Injectable()
export class Rescheduler {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(POOLS) private readonly pools: Pools,
    private readonly revisions: Revisions,
    private readonly guesses: GuessedCarriers,
    private readonly silence: Silence,
  ) {}

  /** @throws Error where PostgreSQL is away */
  async reschedule(findings: readonly Finding[], now: Date): Promise<void> {
    if (findings.length === 0) return;
    const owed = await inTransaction(this.pools.poller, (sql) => this.rescheduleIn(sql, findings, now));
    if (owed !== null) await this.revisions.tell(owed);
  }

  private async rescheduleIn(
    sql: Sql,
    findings: readonly Finding[],
    now: Date,
  ): Promise<OwedRevisions | null> {
    await this.guesses.correct(sql, findings);
    const shipments = await lockShipmentsOfCarriers(
      sql,
      findings.map(({ check }) => check),
    );
    await this.guesses.askOthers(sql, findings, shipments, now);
    const byNumber = groupBy(shipments, ({ carrier, number_key }) => `${carrier} ${number_key}`);
    const settled: SettledCheck[] = [];
    for (const finding of findings) {
      const { carrier, number_key } = finding.check;
      settled.push(this.settle(finding, byNumber.get(`${carrier} ${number_key}`) ?? [], now));
    }
    await settleChecks(sql, settled);
    if (shipments.length === 0) return null;
    await updateFreshness(sql, shipments);
    return announceRevisions(sql, shipments);
  }

  /** The next look at a number is that of its most demanding shipment. Updates the rows. */
  private settle(finding: Finding, shipments: readonly ShipmentRow[], now: Date): SettledCheck {
    const { check, told } = finding;
    const isAsked = this.config.pulls.has(check.carrier);
    let next: NextCheck | null = null;
    for (const row of shipments) {
      const mine = this.outlookOf(row, finding, now);
      row.tracking_state = mine.trackingState;
      if (mine.after !== null && mine.after < (next?.after ?? Infinity)) next = mine;
    }
    const after = next?.after ?? null;
    const dueAt = after === null ? null : new Date(now.getTime() + jittered(after));
    for (const row of shipments) {
      row.next_check_at = isAsked && row.tracking_state !== 'expired' ? dueAt : null;
      if (isAsked) row.asked_at = now;
      row.revision += 1;
    }
    const { carrier, number_key, urgency, answer_hash } = check;
    return {
      carrier,
      number_key,
      due_at: dueAt,
      urgency: next?.urgency ?? urgency,
      failures: 0,
      answer_hash: told?.hash ?? answer_hash,
      asked_at: isAsked ? now : null,
    };
  }

  /** The answer's own events are on their way through the pipeline, so they count already. */
  private outlookOf(row: ShipmentRow, { check, told, isNews }: Finding, now: Date): NextCheck {
    const { status, endedAt } = told?.standing ?? standingOf(row);
    const heardAt = isNews ? now : (row.checked_at ?? row.created_at);
    return nextCheck(
      {
        status,
        endedAt,
        heardAt: heardAt.getTime(),
        isAsked: this.config.pulls.has(check.carrier),
        isPushed: this.silence.isPushing(check.carrier),
      },
      now.getTime(),
      paceOf(this.config),
    );
  }
}
