/** Commands to a Redis on this machine that may not be there yet, or not be ours. */
import { once } from 'node:events';
import { connect } from 'node:net';

const TIMEOUT_MS = 1_000;

/**
 * By a bare socket: a client library would reconnect, queue and keep timers.
 * @returns its answers as they come (RESP2) @throws Error where nobody answers
 */
export async function askRedis(port: number, ...commands: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('mute')));
  try {
    await once(socket, 'connect');
    socket.end([...commands, 'QUIT', ''].join('\r\n'));
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
    return answer;
  } finally {
    socket.destroy();
  }
}
