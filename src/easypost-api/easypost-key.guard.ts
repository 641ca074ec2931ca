/** Lets brands in as EasyPost does: the secret key is the user name of HTTP Basic, or a Bearer token. */
import { Injectable } from '@nestjs/common';
import { ApiKeyGuard } from '../customers/api-key.guard.js';
import { keyOf } from '../customers/key-ring.service.js';

@Injectable()
export class EasyPostKeyGuard extends ApiKeyGuard {
  protected override keyIn(authorization: string | undefined): string | null {
    return keyOf(authorization);
  }
}
