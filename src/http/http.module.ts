/** What routes share. */
import { type DynamicModule, Module } from '@nestjs/common';
import { Pages } from './pages.service.js';

@Module({ providers: [Pages], exports: [Pages] })
export class HttpModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: HttpModule, imports: ground };
  }
}
