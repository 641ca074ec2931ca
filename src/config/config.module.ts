/** Hands out the configuration and the log. */
import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from './config.js';
import { createLog } from './logger.js';

export const CONFIG = Symbol('configuration');
export const LOG = Symbol('log');

@Module({})
export class ConfigModule {
  static of(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOG, useValue: createLog(config) },
      ],
      exports: [CONFIG, LOG],
    };
  }
}
