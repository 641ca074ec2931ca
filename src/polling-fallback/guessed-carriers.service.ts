/**
 * Shipments that were registered without a carrier, under the one that their number looks most like. Where that one does
 * not know the number, the others that it may be of are asked as well, and whoever knows it gets the shipment.
 */
import { Inject, Injectable } from '@nestjs/common';
import { candidatesFor } from '../carriers/detection/detect.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { addChecks } from '../storage/checks.sql.js';
import type { ShipmentRow } from '../storage/rows.js';
import { correctGuesses, lockNumbers, readWrongGuesses } from '../storage/shipments.sql.js';
import type { Sql } from '../storage/sql.js';
import type { Finding } from './told.js';

@Injectable()
export class GuessedCarriers {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** In the transaction that concludes the findings. Their events are parked, and join by themselves. */
  async correct(sql: Sql, findings: readonly Finding[]): Promise<void> {
    const known = findings.filter(({ told }) => told !== null).map(({ check }) => check);
    const wrong = await readWrongGuesses(sql, known);
    if (wrong.length === 0) return;
    const numbers = wrong.map(({ number_key }) => number_key);
    await lockNumbers(sql, numbers, 'alone');
    await correctGuesses(sql, wrong);
  }

  async askOthers(
    sql: Sql,
    findings: readonly Finding[],
    shipments: readonly ShipmentRow[],
    now: Date,
  ): Promise<void> {
    const unknown = new Set(
      findings.filter(({ told }) => told === null).map(({ check }) => `${check.carrier} ${check.number_key}`),
    );
    const guessed = shipments.filter(
      (row) => row.carrier_guessed && row.version === 0 && unknown.has(`${row.carrier} ${row.number_key}`),
    );
    const checks = guessed.flatMap(({ carrier, number_key, tracking_number, customer_id }) =>
      this.othersFor(number_key, carrier).map((other) => {
        return { carrier: other, number_key, tracking_number, customer_id, due_at: now, urgency: 0 };
      }),
    );
    if (checks.length > 0) await addChecks(sql, checks);
  }

  /** The carriers that can be asked and that a number may be of, but this one. */
  private othersFor(numberKey: string, carrier: string): string[] {
    const candidates = new Set(candidatesFor(numberKey).map((candidate) => candidate.carrier));
    return [...candidates].filter((other) => other !== carrier && this.config.pulls.has(other));
  }
}
