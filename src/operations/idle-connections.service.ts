/**
 * Lets clients go when the process ends. Whoever is still being answered when the server closes would keep the connection
 * after that, and the process with it, until he hangs up: closing looks for idle connections only once.
 */
import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

const LOOK_EVERY = 100;

@Injectable()
export class IdleConnections implements BeforeApplicationShutdown {
  constructor(private readonly host: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    const looking = setInterval(() => {
      if (!server.listening) server.closeIdleConnections();
    }, LOOK_EVERY).unref();
    server.once('close', () => clearInterval(looking));
  }
}
