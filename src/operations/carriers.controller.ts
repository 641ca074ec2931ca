/** How each carrier is doing: its line, its quota, what waits for it, whether it pushes, and what it says unheard-of. */
import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ADAPTERS } from '../carriers/registry.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { paceOf } from '../config/pace.js';
import { AdminGuard } from '../customers/admin.guard.js';
import { targetsOf } from '../domain/check-times.js';
import { publicId } from '../domain/ids.js';
import { wholeList } from '../http/page.js';
import {
  type BacklogRow,
  type CarrierReportRow,
  readBacklogs,
  readCarrierLines,
  readUnmapped,
  type UnmappedRow,
} from '../storage/carrier-report.sql.js';
import type { Pools } from '../storage/pools.js';
import { readQuotas, type UsedQuota } from '../storage/quotas.sql.js';
import { POOLS } from '../storage/stores.js';
import { REPORT_ROUTE } from './routes.docs.js';

const MOST_UNMAPPED = 200;

@ApiTags('admin')
@ApiBearerAuth('admin_key')
@Controller('api/v1/admin/carriers')
@UseGuards(AdminGuard)
export class CarriersReportController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(POOLS) private readonly pools: Pools,
  ) {}

  @Get()
  @REPORT_ROUTE
  async report() {
    const sql = this.pools.bookkeeping;
    const targets = targetsOf(paceOf(this.config));
    const lines = new Map((await readCarrierLines(sql)).map((row) => [row.carrier, row]));
    const backlogs = await readBacklogs(sql, targets);
    const unmapped = await readUnmapped(sql, MOST_UNMAPPED);
    const named = [...ADAPTERS.map(({ slug }) => slug), ...backlogs.map((row) => row.carrier)];
    const documents = [...new Set(named)].map(async (carrier) => ({
      carrier,
      receives_webhooks: this.config.webhookSecrets.has(carrier),
      is_asked: this.config.pulls.has(carrier),
      ...lineDocument(lines.get(carrier)),
      quotas: (await this.quotasOf(carrier)).map(quotaDocument),
      backlog: backlogs.filter((row) => row.carrier === carrier).map((row) => backlogDocument(row, targets)),
      unmapped: unmapped.filter((row) => row.carrier === carrier).map(unmappedDocument),
    }));
    return wholeList(await Promise.all(documents));
  }

  private async quotasOf(carrier: string): Promise<UsedQuota[]> {
    const quotas = this.config.pulls.get(carrier)?.quotas ?? [];
    return quotas.length === 0 ? [] : readQuotas(this.pools.bookkeeping, carrier, quotas);
  }
}

function lineDocument(row: CarrierReportRow | undefined) {
  return {
    circuit: { state: row?.circuit ?? 'closed', since: row?.circuit_since ?? null },
    paused_until: row?.paused_until ?? null,
    trouble: row?.trouble ?? null,
    looked_at: row?.looked_at ?? null,
    answered_at: row?.answered_at ?? null,
    webhooks: {
      last_at: row?.heard_at ?? null,
      per_hour: Math.round((row?.heard_per_second ?? 0) * 3600),
      silent_since: row?.silent_since ?? null,
      missed: row?.missed_webhooks ?? 0,
    },
  };
}

function quotaDocument({ seconds, most, used }: UsedQuota) {
  return { span_seconds: seconds, requests: most, used };
}

/** A check is late once it has waited longer than its target. */
function backlogDocument({ urgency, expected, due, late, oldest_seconds }: BacklogRow, targets: number[]) {
  return {
    target_seconds: targets[urgency],
    expected,
    due,
    late,
    oldest_seconds: Math.round(oldest_seconds),
  };
}

function unmappedDocument(row: UnmappedRow) {
  return {
    code: row.unmapped,
    events: row.events,
    first_seen: row.first_seen,
    last_seen: row.last_seen,
    sample: {
      shipment_id: publicId('shp', row.shipment_id),
      status: row.status,
      description: row.description,
    },
  };
}
