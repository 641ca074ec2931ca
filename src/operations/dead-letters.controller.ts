/** Operators look at dead letters here, and ask for them to be replayed. */
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString } from 'class-validator';
import type { Doorbell } from '../bus/doorbell.js';
import { DEAD_LETTER_EVENTS } from '../bus/queues.js';
import { AdminGuard } from '../customers/admin.guard.js';
import { publicId, uuidOf } from '../domain/ids.js';
import { Problem } from '../domain/problem.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { DEFAULT_LIMIT, PageQuery } from '../http/page.js';
import { Pages } from '../http/pages.service.js';
import { IsInstant } from '../http/plain-json.js';
import { DeadLettersRepository } from '../storage/dead-letters.repository.js';
import type { DeadLetter } from '../storage/entities/dead-letter.entity.js';
import { DEAD_LETTER_ROUTES } from './routes.docs.js';

/** Of a body, in a list: enough to see what it is. */
const SHOWN_BYTES = 4096;
const STATES = ['open', 'requested', 'replayed'];

class ReplayRequest {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString({ message: 'carrier must be a text' })
  carrier?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString({ message: 'reason must be a text' })
  reason?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsInstant({ message: 'since must be a time such as 2026-11-23T10:00:00Z' })
  since?: string;
}

class DeadLetterQuery extends PageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  carrier?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  reason?: string;

  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsIn(STATES, { message: `state must be one of ${STATES.join(', ')}` })
  state?: string;
}

@ApiTags('admin')
@ApiBearerAuth('admin_key')
@Controller('api/v1/admin/dead-letters')
@UseGuards(AdminGuard)
export class DeadLettersController {
  constructor(
    private readonly letters: DeadLettersRepository,
    private readonly pages: Pages,
    @Inject(DEAD_LETTER_EVENTS) private readonly deadLetterEvents: Doorbell,
  ) {}

  @Get()
  @DEAD_LETTER_ROUTES.list
  async list(@Query(new FieldsPipe(DeadLetterQuery)) query: DeadLetterQuery) {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const before = await this.pages.rowBefore(query.cursor);
    const rows = await this.letters.list(query, before, limit + 1);
    return this.pages.cut(
      rows,
      limit,
      ({ letter }) => letterDocument(letter),
      ({ letter, exact }) => [exact, letter.id],
    );
  }

  /** Asking twice replays once; a letter that fails again is open again. */
  @Post(':id/replay')
  @HttpCode(202)
  @DEAD_LETTER_ROUTES.replay
  async replay(@Param('id') id: string) {
    const uuid = uuidOf('dlq', id);
    if (uuid) await this.request({ id: uuid });
    const letter = uuid && (await this.letters.find(uuid));
    if (!letter) throw new Problem('not_found', 'There is no such dead letter');
    return letterDocument(letter);
  }

  @Post('replay')
  @HttpCode(202)
  @DEAD_LETTER_ROUTES.replayAll
  async replayAll(@Body(new FieldsPipe(ReplayRequest)) { carrier, reason, since }: ReplayRequest) {
    return { requested: await this.request({ carrier, reason, since: since ? new Date(since) : undefined }) };
  }

  private async request(filter: Parameters<DeadLettersRepository['request']>[0]): Promise<number> {
    const requested = await this.letters.request(filter);
    if (requested > 0) this.deadLetterEvents.ring('replay');
    return requested;
  }
}

function letterDocument(letter: DeadLetter) {
  return {
    dead_letter_id: publicId('dlq', letter.id),
    carrier: letter.carrier,
    reason: letter.reason,
    detail: letter.detail,
    state: letter.state,
    attempts: letter.attempts,
    event_index: letter.eventIndex,
    body: letter.body.toString('utf8', 0, SHOWN_BYTES),
    body_bytes: letter.body.length,
    received_at: letter.receivedAt,
    created_at: letter.createdAt,
    updated_at: letter.updatedAt,
  };
}
