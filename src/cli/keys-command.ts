/** `milepost keys`: the secret keys of customers. */
import { Command } from 'commander';
import { KeyDesk } from '../customers/key-desk.service.js';
import { type Scope, SCOPES } from '../domain/scope.js';
import { name, scope, time } from './arguments.js';
import { withCustomers } from './customers.js';
import { tableOf } from './table.js';

interface NewKeyOptions {
  readonly name?: string;
  readonly scope?: readonly Scope[];
  readonly expires?: Date;
}

export function keysCommand(): Command {
  const command = new Command('keys').description("issue customers' secret keys, list them, and revoke them");
  command
    .command('create <customer_id>')
    .description('issue a key; it is shown this once')
    .option('--name <name>', 'to know it by', name)
    .option('--scope <scope>', 'read or write; may be repeated; both where it is left out', scope)
    .option('--expires <time>', 'when it stops, such as 2027-01-01; never where it is left out', time)
    .action(create);
  command
    .command('list <customer_id>')
    .description('show all, also those that open nothing any more')
    .action((customerId: string) =>
      withCustomers(async (customers) => {
        process.stdout.write(tableOf(await new KeyDesk(customers).list(customerId)));
      }),
    );
  command
    .command('revoke <key_id>')
    .description('take a key back; within 5 seconds it opens nothing any more')
    .action((keyId: string) =>
      withCustomers(async (customers) => {
        await new KeyDesk(customers).revoke(keyId);
        process.stdout.write(`${keyId} is revoked.\n`);
      }),
    );
  return command;
}

function create(customerId: string, options: NewKeyOptions): Promise<void> {
  const { name: called = null, scope: scopes = SCOPES, expires = null } = options;
  return withCustomers(async (customers) => {
    const issued = await new KeyDesk(customers).issue(customerId, {
      name: called,
      scopes,
      expiresAt: expires,
    });
    process.stdout.write(tableOf([issued]));
    process.stderr.write('The key is shown this once.\n');
  });
}
