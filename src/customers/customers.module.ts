/** Who may ask: customers, their keys, and the guards that check them. */
import { type DynamicModule, Module } from '@nestjs/common';
import { CustomersRepository } from '../storage/customers.repository.js';
import { AdminGuard } from './admin.guard.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { CustomersController } from './customers.controller.js';
import { Idempotency } from './idempotency.interceptor.js';
import { KeyDesk } from './key-desk.service.js';
import { KeyRing } from './key-ring.service.js';
import { RateLimit } from './rate-limit.service.js';
import { BrowserTokens } from './browser-tokens.service.js';

@Module({
  controllers: [CustomersController],
  providers: [
    CustomersRepository,
    KeyDesk,
    KeyRing,
    RateLimit,
    BrowserTokens,
    ApiKeyGuard,
    AdminGuard,
    Idempotency,
  ],
  exports: [CustomersRepository, KeyRing, RateLimit, BrowserTokens, ApiKeyGuard, AdminGuard, Idempotency],
})
export class CustomersModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: CustomersModule, imports: ground };
  }
}
