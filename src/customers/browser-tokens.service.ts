/** Tokens for browsers: signed, not remembered, and good for looking only (JWT, RFC 7519). */
import { Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { publicId, uuidOf } from '../domain/ids.js';
import { SigningKey } from '../storage/signing-key.js';

/** Seconds: a parcel's life, and some days to look at it afterwards. */
const SHIPMENT_LIVES = 30 * 86_400;
/** Seconds: a page asks for a new one whenever it connects. */
const CUSTOMER_LIVES = 10 * 60;
const ALGORITHM = 'HS256';
/** What a token opens (`aud`): one shipment, or all of the customer's. */
const AUDIENCES = { shipment: 'shipment', customer: 'customer' } as const;

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** What a token opens. Ids are UUIDs. */
export interface TokenGrant {
  readonly customerId: string;
  /** `null`: all of the customer's shipments. */
  readonly shipmentId: string | null;
  readonly expiresAt: Date;
}

@Injectable()
export class BrowserTokens {
  constructor(private readonly signingKey: SigningKey) {}

  /** For a shopper: this one shipment. @throws Error while PostgreSQL is away and has not been asked for the key yet. */
  forShipment(customerId: string, shipmentId: string): Promise<IssuedToken> {
    const subject = publicId('shp', shipmentId);
    return this.issue(AUDIENCES.shipment, subject, publicId('cus', customerId), SHIPMENT_LIVES);
  }

  /** For a page of the customer's own: all shipments. @throws Error as `forShipment` does. */
  forCustomer(customerId: string): Promise<IssuedToken> {
    const subject = publicId('cus', customerId);
    return this.issue(AUDIENCES.customer, subject, subject, CUSTOMER_LIVES);
  }

  /** @returns `null` where it is no token of ours, or no longer one. @throws Error as `forShipment` does. */
  async read(token: string): Promise<TokenGrant | null> {
    const secret = await this.signingKey.current();
    try {
      const { payload } = await jwtVerify<{ cus: string }>(token, secret, {
        algorithms: [ALGORITHM],
        audience: Object.values(AUDIENCES),
        requiredClaims: ['sub', 'exp', 'cus'],
      });
      const shipmentId = payload.aud === AUDIENCES.customer ? null : uuidOf('shp', payload.sub!)!;
      const customerId = uuidOf('cus', payload.cus)!;
      return { customerId, shipmentId, expiresAt: new Date(payload.exp! * 1000) };
    } catch {
      return null;
    }
  }

  private async issue(
    audience: string,
    subject: string,
    customer: string,
    lives: number,
  ): Promise<IssuedToken> {
    const expiry = Math.floor(Date.now() / 1000) + lives;
    const token = await new SignJWT({ cus: customer })
      .setProtectedHeader({ alg: ALGORITHM })
      .setAudience(audience)
      .setSubject(subject)
      .setExpirationTime(expiry)
      .sign(await this.signingKey.current());
    return { token, expiresAt: new Date(expiry * 1000) };
  }
}
