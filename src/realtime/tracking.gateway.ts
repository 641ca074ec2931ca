/** The Socket.IO namespace `/tracking`: who connects, what they ask for, and when they leave. */
import { Inject } from '@nestjs/common';
import {
  Ack,
  ConnectedSocket,
  MessageBody,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { ExtendedError, ServerOptions } from 'socket.io';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { Problem } from '../domain/problem.js';
import { Admission } from './admission.service.js';
import { Broadcast } from './broadcast.service.js';
import { channelOf, feedChannelOf } from './channels.js';
import { Outflow } from './outflow.js';
import { readSubscribeRequest, readUnsubscribeRequest } from './subscribe-request.js';
import { Subscriber } from './subscriber.service.js';
import type { ViewerNamespace, ViewerSocket } from './viewer.js';

type Answer = (answer: object) => void;

const OPTIONS: Partial<ServerOptions> & { namespace: string } = {
  namespace: '/tracking',
  // Any site may connect: who may see what is decided by the token alone, never by a cookie.
  cors: { origin: '*' },
  maxHttpBufferSize: 64 * 1024,
  perMessageDeflate: false,
  httpCompression: false,
  connectTimeout: 10_000,
};

/** Requests of one socket that wait for each other. */
const MOST_TURNS = 16;

@WebSocketGateway(OPTIONS)
export class TrackingGateway implements OnGatewayInit, OnGatewayDisconnect {
  constructor(
    @Inject(LOG) private readonly log: Log,
    private readonly admission: Admission,
    private readonly broadcast: Broadcast,
    private readonly subscriber: Subscriber,
  ) {}

  afterInit(namespace: ViewerNamespace): void {
    this.broadcast.openOn(namespace);
    namespace.use((socket, next) => void this.admit(socket, next));
    // Socket.IO's own default namespace: there is nothing in it, and nobody.
    namespace.server.of('/').use((_socket, next) => next(new Error('not_found')));
  }

  handleDisconnect(socket: ViewerSocket): void {
    this.subscriber.unsubscribe(socket, [...socket.data.following.keys()]);
  }

  @SubscribeMessage('subscribe')
  subscribe(
    @ConnectedSocket() socket: ViewerSocket,
    @MessageBody() body: unknown,
    @Ack() ack?: Answer,
  ): void {
    const answer = answering(ack);
    this.inTurn(socket, answer, () => this.subscriber.subscribe(socket, readSubscribeRequest(body), answer));
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(
    @ConnectedSocket() socket: ViewerSocket,
    @MessageBody() body: unknown,
    @Ack() ack?: Answer,
  ): void {
    const answer = answering(ack);
    this.inTurn(socket, answer, () => {
      const { shipmentIds, all } = readUnsubscribeRequest(body);
      const { following, viewer } = socket.data;
      // Whoever follows all of them goes on following each, by the stream that it is told by already.
      const stays = following.has(feedChannelOf(viewer.customerId));
      const channels = stays ? [] : shipmentIds.map(channelOf);
      this.subscriber.unsubscribe(socket, all ? [...following.keys()] : channels);
      answer({ ok: true });
      return Promise.resolve();
    });
  }

  /** Whoever is refused is told why: `connect_error`, with the problem's code as its message, and does not try again. */
  private async admit(socket: ViewerSocket, next: (refusal?: ExtendedError) => void): Promise<void> {
    try {
      const viewer = await this.admission.admit(socket);
      const outflow = new Outflow(socket);
      socket.data = { viewer, outflow, following: new Map(), turn: Promise.resolve(), waitingTurns: 0 };
      next();
    } catch (error) {
      const { code, message } = this.problemOf(error);
      const refusal = Object.assign(new Error(code), { data: { code, detail: message } });
      if (code !== 'unavailable') return next(refusal);
      socket.conn.close(); // whoever loses a connection tries again by himself
    }
  }

  /** One request of a socket after the other, so that each finds what the one before has left. */
  private inTurn(socket: ViewerSocket, answer: Answer, work: () => Promise<void>): void {
    const { data } = socket;
    if (data.waitingTurns >= MOST_TURNS) {
      return answer(failure(new Problem('too_many_requests', 'Wait for the answers before you send more')));
    }
    data.waitingTurns += 1;
    data.turn = data.turn
      .then(work)
      .catch((error: unknown) => answer(failure(this.problemOf(error))))
      .finally(() => (data.waitingTurns -= 1));
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof Problem) return error;
    this.log.warn({ err: error }, 'socket.request_failed');
    return new Problem('unavailable', 'Milepost cannot answer right now; try again shortly');
  }
}

/** A client need not ask for an answer. */
function answering(ack: unknown): Answer {
  return typeof ack === 'function' ? (ack as Answer) : () => undefined;
}

function failure({ code, message, errors }: Problem) {
  return { ok: false, code, detail: message, ...(errors.length > 0 && { errors }) };
}
