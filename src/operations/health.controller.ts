/** For whoever runs the process: is it alive, may it get requests, which version is it, what does it count. */
import { Controller, Get, Header, HttpStatus, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { register } from 'prom-client';
import { AdminGuard } from '../customers/admin.guard.js';
import { VERSION } from '../config/version.js';
import { QueueMetrics } from './queue-metrics.service.js';
import { ReadinessService } from './readiness.service.js';
import { HEALTH_ROUTES } from './routes.docs.js';

@ApiTags('operations')
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: ReadinessService,
    private readonly queues: QueueMetrics,
  ) {}

  /** The process answers; nothing else is asked. */
  @Get('health')
  @HEALTH_ROUTES.health
  health() {
    return { status: 'ok' };
  }

  @Get('ready')
  @HEALTH_ROUTES.ready
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const { ready, ...readiness } = await this.readiness.check();
    void reply.code(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return readiness;
  }

  @Get('version')
  @HEALTH_ROUTES.version
  version() {
    return { version: VERSION };
  }

  @Get('metrics')
  @HEALTH_ROUTES.metrics
  @UseGuards(AdminGuard)
  @ApiBearerAuth('admin_key')
  @Header('content-type', register.contentType)
  async metrics(): Promise<string> {
    await this.queues.refresh();
    return register.metrics();
  }
}
