/** The TCP connections of a server, sockets as well: Node's `closeAllConnections` forgets those that no longer speak HTTP. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** @returns what cuts all that are open, at once, and whoever comes after that */
export function watchConnections(server: Server): () => void {
  const open = new Set<Socket>();
  let isCut = false;
  server.on('connection', (connection: Socket) => {
    if (isCut) return connection.destroy();
    open.add(connection);
    connection.once('close', () => open.delete(connection));
  });
  return () => {
    isCut = true;
    for (const connection of open) connection.destroy();
  };
}
