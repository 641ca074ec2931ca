/** A PostgreSQL that dies in the very moment in which it lets a connection in: whoever starts waits for its next life. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { isUnavailable } from '../../src/storage/failures.js';
import { migrate } from '../../src/storage/migrate.js';

/** One message of the wire protocol: a letter, the length that counts itself, the body. */
function message(type: string, body: string): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

const LETS_IN = [message('R', '\0\0\0\0'), message('Z', 'I')];
const DIES = message('E', 'SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0');

it('a connection that is given and gone at once is an unreachable database, and not the end of the process', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([...LETS_IN, DIES])));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const failure: unknown = await migrate(`postgres://milepost@127.0.0.1:${port}/milepost`).catch(
    (error: unknown) => error,
  );
  server.close();
  expect(isUnavailable(failure)).toBe(true);
});
