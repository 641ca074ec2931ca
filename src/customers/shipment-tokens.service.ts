/** Tokens for browsers: they open one shipment's page and socket, are signed, and are not remembered (JWT, RFC 7519). */
import { Inject, Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { publicId, uuidOf } from '../domain/ids.js';
import type { Pools } from '../storage/pools.js';
import { readSigningKey } from '../storage/signing-key.sql.js';
import { POOLS } from '../storage/stores.js';

/** Seconds: a parcel's life, and some days to look at it afterwards. */
const LIVES = 30 * 86_400;
const ALGORITHM = 'HS256';

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** What a token opens. Ids are UUIDs. */
export interface TokenGrant {
  readonly customerId: string;
  /** `null`: all of the customer's shipments, to be seen only. */
  readonly shipmentId: string | null;
  readonly expiresAt: Date;
}

@Injectable()
export class ShipmentTokens {
  private secret: Promise<Buffer> | null = null;

  constructor(@Inject(POOLS) private readonly pools: Pools) {}

  /** @throws Error while PostgreSQL is away and has not been asked for the key yet. */
  async issue(customerId: string, shipmentId: string | null): Promise<IssuedToken> {
    const expiry = Math.floor(Date.now() / 1000) + LIVES;
    const claims = {
      cus: publicId('cus', customerId),
      ...(shipmentId !== null && { sub: publicId('shp', shipmentId) }),
    };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM })
      .setExpirationTime(expiry)
      .sign(await this.signingKey());
    return { token, expiresAt: new Date(expiry * 1000) };
  }

  /** @returns `null` where it is no token of ours, or no longer one. @throws Error as `issue` does. */
  async read(token: string): Promise<TokenGrant | null> {
    const secret = await this.signingKey();
    try {
      const { payload } = await jwtVerify<{ cus: string }>(token, secret, { algorithms: [ALGORITHM] });
      const customerId = uuidOf('cus', payload.cus)!;
      const shipmentId = payload.sub === undefined ? null : uuidOf('shp', payload.sub)!;
      return { customerId, shipmentId, expiresAt: new Date(payload.exp! * 1000) };
    } catch {
      return null;
    }
  }

  private signingKey(): Promise<Buffer> {
    this.secret ??= readSigningKey(this.pools.bookkeeping).catch((error: unknown) => {
      this.secret = null;
      throw error;
    });
    return this.secret;
  }
}
