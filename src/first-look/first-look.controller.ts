/** Lets the page in without a key, where there is nothing but the demo to see. */
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { DEFAULT_CUSTOMER } from '../customers/bootstrap.js';
import { BrowserTokens } from '../customers/browser-tokens.service.js';
import { Problem } from '../domain/problem.js';

@ApiExcludeController()
@Controller('first-look')
export class FirstLookController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tokens: BrowserTokens,
  ) {}

  /** A token that opens the socket and nothing else, to be looked at only. */
  @Get('token')
  @Header('cache-control', 'no-store')
  async token(): Promise<{ token: string }> {
    if (!this.config.isDemo) throw new Problem('not_found', 'Only the demo is shown without a secret key');
    const { token } = await this.tokens.forCustomer(DEFAULT_CUSTOMER);
    return { token };
  }
}
