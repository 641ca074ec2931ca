/** Lets sockets in: by a secret key, or by a browser's token. */
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../customers/key-ring.service.js';
import { BrowserTokens } from '../customers/browser-tokens.service.js';
import { Problem } from '../domain/problem.js';
import { requireScope } from '../domain/scope.js';
import { ReadinessService } from '../operations/readiness.service.js';
import type { Viewer, ViewerSocket } from './viewer.js';

const LONGEST_TOKEN = 1024;
const IS_JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

@Injectable()
export class Admission {
  constructor(
    private readonly keys: KeyRing,
    private readonly tokens: BrowserTokens,
    private readonly readiness: ReadinessService,
  ) {}

  /**
   * @throws Problem `unauthorized`, `insufficient_scope`, or `unavailable` before all is open; and Error while
   * PostgreSQL cannot tell
   */
  async admit({ handshake }: ViewerSocket): Promise<Viewer> {
    if (!this.readiness.takesRequests) throw new Problem('unavailable', 'Milepost is starting');
    const token: unknown = handshake.auth['token'];
    if (typeof token !== 'string' || token === '' || token.length > LONGEST_TOKEN) {
      throw new Problem('unauthorized', 'Connect with {auth: {token: <secret key or shipment token>}}');
    }
    const grant = IS_JWT.test(token) ? await this.tokens.read(token) : null;
    if (grant) return { ...grant, keyId: null };
    const { customerId, keyId, scopes, expiresAt } = await this.keys.callerOf(token);
    requireScope(scopes, 'read');
    return { customerId, keyId, shipmentId: null, expiresAt };
  }
}
