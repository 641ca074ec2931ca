/** What a carrier and Milepost have agreed upon, and the variables that tell Milepost of it. */
import { randomBytes } from 'node:crypto';
import { carrierVariable } from '../config/carrier-variables.js';
import type { Credentials, SimulatedCarrier } from './carriers/carrier.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** @param given what is set already, such as secrets that are to survive a restart; the rest is made up */
export function credentialsOf(carrier: SimulatedCarrier, given: Variables): Credentials {
  const { slug } = carrier;
  const variable = (name: string) => given[carrierVariable(slug, name)];
  return {
    clientId: variable('CLIENT_ID') ?? `simulated-${slug}`,
    clientSecret: variable('CLIENT_SECRET') ?? madeUp(),
    apiKey: variable('API_KEY') ?? madeUp(),
    webhookSecret: variable('WEBHOOK_SECRET') ?? carrier.newSecret(),
    webhookHeader: (variable('WEBHOOK_HEADER') ?? `x-${slug}-token`).toLowerCase(),
  };
}

/** @param baseUrl where the carrier's desk is; `null` where it has none */
export function variablesFor(
  { slug, desk, namesHeader }: SimulatedCarrier,
  credentials: Credentials,
  baseUrl: string | null,
): Record<string, string> {
  const login = desk?.tokens
    ? { CLIENT_ID: credentials.clientId, CLIENT_SECRET: credentials.clientSecret }
    : { API_KEY: credentials.apiKey };
  const named = {
    ...(baseUrl !== null && { API_BASE_URL: baseUrl, ...login }),
    WEBHOOK_SECRET: credentials.webhookSecret,
    ...(namesHeader && { WEBHOOK_HEADER: credentials.webhookHeader }),
  };
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [carrierVariable(slug, name), value]),
  );
}

function madeUp(): string {
  return randomBytes(24).toString('hex');
}
