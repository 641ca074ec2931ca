/** What operators need: health, metrics, dead letters. */
import { type DynamicModule, Module } from '@nestjs/common';
import { DeadLettersRepository } from '../storage/dead-letters.repository.js';
import { CarriersReportController } from './carriers.controller.js';
import { DeadLetterBox } from './dead-letter-box.service.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { ErrorsController } from './errors.controller.js';
import { HealthController } from './health.controller.js';
import { IdleConnections } from './idle-connections.service.js';
import { QueueMetrics } from './queue-metrics.service.js';
import { ReadinessService } from './readiness.service.js';

@Module({
  controllers: [CarriersReportController, DeadLettersController, ErrorsController, HealthController],
  providers: [DeadLetterBox, DeadLettersRepository, IdleConnections, QueueMetrics, ReadinessService],
  exports: [DeadLetterBox, ReadinessService],
})
export class OperationsModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: OperationsModule, imports: ground };
  }
}
