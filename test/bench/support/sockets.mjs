/** Sockets that follow shipments, as browsers do. */
import { io } from 'socket.io-client';
import { KEY } from './milepost.mjs';

/** @param request of `subscribe` */
export async function openSocket(milepost, request) {
  const options = { auth: { token: KEY }, forceNew: true, reconnection: false, transports: ['websocket'] };
  const socket = io(`${milepost.url}/tracking`, options);
  await new Promise((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
  const answer = await socket.emitWithAck('subscribe', request);
  if (!answer.ok) throw new Error(answer.detail);
  return socket;
}
