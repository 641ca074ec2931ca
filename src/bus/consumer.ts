/** Consumes a doorbell's queue. */
import { type Job, Worker } from 'bullmq';
import type { Log } from '../config/logger.js';
import { consumerConnection, QUEUE_PREFIX } from './connection.js';
import type { ClaimCheck } from './doorbell.js';
import { goodbye } from './goodbye.js';

/** A queue's consumer; `close` waits for the jobs at work. */
export interface Consumer {
  close(): Promise<void>;
}

/**
 * @param look is called for every job, `concurrency` at a time in this process. A job that a killed worker held is
 * given out again after `stalledInterval`, any number of times: BullMQ's default fails it for good after the second.
 */
export function consume(
  name: string,
  redisUrl: string,
  log: Log,
  concurrency: number,
  look: (claim: ClaimCheck) => Promise<void>,
): Consumer {
  const looking = new Set<Promise<void>>();
  const process = async (job: Job<ClaimCheck>) => {
    const one = look(job.data);
    looking.add(one);
    await one.finally(() => looking.delete(one));
  };
  const worker = new Worker<ClaimCheck>(name, process, {
    connection: consumerConnection(redisUrl),
    prefix: QUEUE_PREFIX,
    concurrency,
    lockDuration: 10_000,
    stalledInterval: 5000,
    maxStalledCount: 1000,
    removeOnComplete: { count: 100 },
    removeOnFail: { count: 1000, age: 7 * 86_400 },
  });
  worker.on('error', (error) => log.debug({ queue: name, err: error.message }, 'bus.unreachable'));
  worker.on('failed', (_job, error) => log.warn({ queue: name, err: error.message }, 'bus.job_failed'));
  return {
    close: async () => {
      await Promise.allSettled(looking);
      // By force: a job that Redis is not told the end of is given out again, and finds nothing to do.
      await goodbye(worker.close(true));
    },
  };
}
