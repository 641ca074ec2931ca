/** `milepost doctor`: what is wrong with a Milepost's configuration and its stores, and what to do about it. */
import { Command } from 'commander';
import { ADAPTERS } from '../carriers/registry.js';
import { type Config, readConfig, WrongConfiguration } from '../config/config.js';
import { withDatabase } from './database.js';
import { fail, type Finding, ok, warn } from './doctor/finding.js';
import { checkPostgres } from './doctor/postgres-checks.js';
import { checkRedis } from './doctor/redis-checks.js';
import { redisUrlOf } from './redis.js';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check the configuration and both stores; exits 1 where anything fails')
    .action(async () => {
      const findings = await examine();
      for (const { verdict, check, text } of findings) {
        process.stdout.write(`${verdict.padEnd(4)}  ${check}: ${text}\n`);
      }
      if (findings.some(({ verdict }) => verdict === 'fail')) process.exitCode = 1;
    });
}

/** Without a configuration there is nothing more to look at. */
async function examine(): Promise<Finding[]> {
  try {
    const config = readConfig(ADAPTERS);
    const read = ok('configuration', 'every variable can be read');
    return [read, carriersIn(config), ...(await postgresOf(config)), ...(await redisOf(config))];
  } catch (error) {
    if (error instanceof WrongConfiguration) return error.problems.map((text) => fail('configuration', text));
    throw error;
  }
}

function carriersIn({ webhookSecrets, pulls }: Config): Finding {
  if (webhookSecrets.size + pulls.size === 0) {
    return warn(
      'carriers',
      'none can push or be asked: set a secret or credential such as UPS_WEBHOOK_SECRET',
    );
  }
  const list = (slugs: Iterable<string>) => [...slugs].join(', ') || 'none';
  return ok('carriers', `pushing: ${list(webhookSecrets.keys())}; asked: ${list(pulls.keys())}`);
}

function postgresOf(config: Config): Promise<Finding[]> {
  return withDatabase(config, checkPostgres).catch((error: Error) => [
    fail('PostgreSQL', `cannot be used (${error.message}): start it, or correct DATABASE_URL`),
  ]);
}

async function redisOf(config: Config): Promise<Finding[]> {
  const url = await redisUrlOf(config);
  if (url === null) return [warn('Redis', 'the embedded one does not run: it starts with Milepost')];
  return checkRedis(url).catch((error: Error) => [
    fail('Redis', `cannot be reached (${error.message}): start it, or correct REDIS_URL`),
  ]);
}
