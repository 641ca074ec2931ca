/** What PostgreSQL is told at every start, over whatever its configuration file says. */

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a socket's path may have no more than some 100 bytes; loopback serves
  max_connections: '100',
  // The hot part of the inbox and of the timelines stays in memory; pages are taken as they are used.
  shared_buffers: '256MB',
  // Bounds the recovery after a kill: seconds, not minutes.
  max_wal_size: '1GB',
  // The promise behind every 2xx: on, whatever an edited file says.
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  // The log is kept for the operator, and no carrier's payload or brand's key belongs there: neither the statement
  // that failed nor the values of its rows. What failed is told to the client, which knows.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

export function postgresSettings(port: number): string[] {
  return Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
}
