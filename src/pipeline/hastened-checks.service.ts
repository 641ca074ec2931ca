/** Whoever has just gone out for delivery, or come alive again, is asked about within the hour: webhooks do get lost. */
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { paceOf } from '../config/pace.js';
import { soonestWait } from '../domain/check-times.js';
import { hastenChecks } from '../storage/checks.sql.js';
import type { Sql } from '../storage/sql.js';
import type { ShipmentChange } from '../tracking/timeline/reconcile.js';

@Injectable()
export class HastenedChecks {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** In the transaction that holds the shipments' locks. Updates the rows. */
  async hasten(sql: Sql, changes: readonly ShipmentChange[]): Promise<void> {
    const shipments = changes
      .filter(isUrgent)
      .map(({ shipment }) => shipment)
      .filter(({ carrier }) => this.config.pulls.has(carrier));
    if (shipments.length === 0) return;
    const hastened = await hastenChecks(sql, shipments, soonestWait(paceOf(this.config)) / 1000);
    const times = new Map(hastened.map(({ id, next_check_at }) => [id, next_check_at]));
    for (const shipment of shipments) {
      shipment.next_check_at = times.get(shipment.id) ?? shipment.next_check_at;
    }
  }
}

/** A correction may take an end back. */
function isUrgent({ shipment, corrected }: ShipmentChange): boolean {
  const { status, ended_at: endedAt } = shipment;
  return (
    status === 'out_for_delivery' || status === 'returning' || (endedAt === null && corrected.length > 0)
  );
}
