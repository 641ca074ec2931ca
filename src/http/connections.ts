/** The TCP connections of a server, sockets as well: Node's `closeAllConnections` forgets those that no longer speak HTTP. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** @returns what cuts all that are open, at once */
export function watchConnections(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (connection: Socket) => {
    open.add(connection);
    connection.once('close', () => open.delete(connection));
  });
  return () => {
    for (const connection of open) connection.destroy();
  };
}
