/** `milepost customers`: who may track shipments here. */
import { Command } from 'commander';
import { customerDocument } from '../customers/documents.js';
import { publicId } from '../domain/ids.js';
import { name } from './arguments.js';
import { withCustomers } from './customers.js';
import { tableOf } from './table.js';

const MOST = 1000;

export function customersCommand(): Command {
  const command = new Command('customers').description('add customers, and see which there are');
  command
    .command('create')
    .description('add a customer, and print its id')
    .argument('<name>', 'such as "Acme Shoes"', name)
    .action((called: string) =>
      withCustomers(async (customers) => {
        const id = await customers.add(called);
        process.stdout.write(`${publicId('cus', id)}\n`);
      }),
    );
  command
    .command('list')
    .description(`show the newest ${MOST}`)
    .action(() =>
      withCustomers(async (customers) => {
        process.stdout.write(tableOf((await customers.list(MOST)).map(customerDocument)));
      }),
    );
  return command;
}
