/** Structured logs: one wide line a unit of work, with ids, counts, durations and outcome; never a payload, key or address. */
import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.js';

export type Log = Logger;

export function createLog(config: Pick<Config, 'logFormat' | 'logLevel'>): Log {
  const options = { level: config.logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime };
  return config.logFormat === 'pretty' ? pino(options, pretty({ sync: true })) : pino(options);
}

/** Nest's own messages, in the same stream; what it says while it wires itself up is for debugging. */
export class NestLog implements LoggerService {
  constructor(private readonly pino: Log) {}

  log(message: unknown): void {
    this.pino.debug(String(message));
  }

  debug(message: unknown): void {
    this.pino.trace(String(message));
  }

  warn(message: unknown): void {
    this.pino.warn(String(message));
  }

  error(message: unknown, stack?: unknown): void {
    this.pino.error({ stack }, String(message));
  }
}
