/** Customers and their keys, as the admin API has them, for commands. */
import { ADAPTERS } from '../carriers/registry.js';
import { readConfig } from '../config/config.js';
import { CustomersRepository } from '../storage/customers.repository.js';
import { openDataSource } from '../storage/data-source.js';
import { ApiKey } from '../storage/entities/api-key.entity.js';
import { Customer } from '../storage/entities/customer.entity.js';
import { withSchema } from './database.js';

/** @throws as `work` and `withSchema` do */
export function withCustomers<Result>(
  work: (customers: CustomersRepository) => Promise<Result>,
): Promise<Result> {
  return withSchema(readConfig(ADAPTERS), async (url) => {
    const dataSource = await openDataSource(url, 'milepost_system');
    const [customers, keys] = [dataSource.getRepository(Customer), dataSource.getRepository(ApiKey)];
    return work(new CustomersRepository(customers, keys)).finally(() => dataSource.destroy());
  });
}
