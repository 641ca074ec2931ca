/** The key that signs what is handed out and taken back without being remembered: asked for once, for it never changes. */
import type { Pools } from './pools.js';
import { readSigningKey } from './signing-key.sql.js';

export class SigningKey {
  private known: Promise<Buffer> | null = null;

  constructor(private readonly pools: Pools) {}

  /** 32 bytes. @throws Error while PostgreSQL is away and has not been asked yet. */
  current(): Promise<Buffer> {
    this.known ??= readSigningKey(this.pools.bookkeeping).catch((error: unknown) => {
      this.known = null;
      throw error;
    });
    return this.known;
  }
}
