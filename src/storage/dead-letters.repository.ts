/** Dead letters as operators see them: listed, and asked to be replayed. */
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { DeadLetter } from './entities/dead-letter.entity.js';

export interface DeadLetterFilter {
  carrier?: string | undefined;
  reason?: string | undefined;
  state?: string | undefined;
  since?: Date | undefined;
}

/** The last row of the page before; `createdAt` as PostgreSQL prints it, in full precision. */
export interface DeadLetterCursor {
  createdAt: string;
  id: string;
}

@Injectable()
export class DeadLettersRepository {
  constructor(@InjectRepository(DeadLetter) private readonly letters: Repository<DeadLetter>) {}

  /** Newest first. */
  async list(filter: DeadLetterFilter, before: DeadLetterCursor | null, limit: number) {
    const query = this.letters
      .createQueryBuilder('letter')
      .addSelect('letter.created_at::text', 'created_at_exact')
      .where('(:carrier::text IS NULL OR letter.carrier = :carrier)', { carrier: filter.carrier ?? null })
      .andWhere('(:reason::text IS NULL OR letter.reason = :reason)', { reason: filter.reason ?? null })
      .andWhere('(:state::text IS NULL OR letter.state = :state)', { state: filter.state ?? null })
      .orderBy('letter.created_at', 'DESC')
      .addOrderBy('letter.id', 'DESC')
      .limit(limit);
    if (before) query.andWhere('(letter.created_at, letter.id) < (:createdAt::timestamptz, :id)', before);
    const { entities, raw } = await query.getRawAndEntities<{ created_at_exact: string }>();
    return entities.map((letter, index) => ({ letter, exact: raw[index]!.created_at_exact }));
  }

  find(id: string): Promise<DeadLetter | null> {
    return this.letters.findOneBy({ id });
  }

  /** Marks open letters for replay. @returns how many. */
  async request(filter: DeadLetterFilter & { id?: string }): Promise<number> {
    const query = this.letters
      .createQueryBuilder()
      .update()
      .set({ state: 'requested', updatedAt: () => 'clock_timestamp()' })
      .where(`state = 'open'`);
    if (filter.id) query.andWhere('id = :id', { id: filter.id });
    if (filter.carrier) query.andWhere('carrier = :carrier', { carrier: filter.carrier });
    if (filter.reason) query.andWhere('reason = :reason', { reason: filter.reason });
    if (filter.since) query.andWhere('created_at >= :since', { since: filter.since });
    return (await query.execute()).affected ?? 0;
  }
}
