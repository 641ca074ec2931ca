/**
 * Where an endpoint may be: on the public internet, by HTTPS; or, by either, in the ranges that the operator allows
 * (OUTBOUND_ALLOWED_CIDRS). An address that is not public is refused whatever it is called, and every time it is
 * connected to, so that a name that is public today and 127.0.0.1 tomorrow reaches nothing (SSRF, DNS rebinding).
 */
import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isValid, parse, parseCIDR, type IPv4, type IPv6 } from 'ipaddr.js';

const LONGEST_URL = 2048;
/** Of stores and control planes, which speak to whoever sends them a line; and all privileged ones but HTTPS's. */
const CLOSED_PORTS = new Set([
  1433, 1521, 2049, 2375, 2379, 3306, 5432, 5672, 6379, 9042, 9092, 9200, 11_211, 27_017,
]);
const PRIVILEGED = 1024;

export class Destinations {
  private readonly allowed: readonly [IPv4 | IPv6, number][];

  constructor(allowedCidrs: readonly string[]) {
    this.allowed = allowedCidrs.map((range) => parseCIDR(range));
  }

  /** What is wrong with an endpoint's URL, as it stands, or `null`. What a name leads to is seen when it is called. */
  problemOf(text: string): string | null {
    if (text.length > LONGEST_URL || !URL.canParse(text))
      return 'url must be a URL of at most 2,048 characters';
    const url = new URL(text);
    if (!['https:', 'http:'].includes(url.protocol)) return 'url must begin with https://';
    if (url.username !== '' || url.password !== '') return 'url must not hold a user name or a password';
    const address = literalIn(url);
    if (address !== null) return this.problemOfAddress(address, url);
    if (url.protocol === 'http:' && this.allowed.length === 0) return 'url must begin with https://';
    return portProblem(url);
  }

  /** As `problemOf`, and of the addresses that a name has by now; one by HTTPS that has none yet is not refused. */
  async problemNow(text: string): Promise<string | null> {
    const problem = this.problemOf(text);
    if (problem !== null) return problem;
    const url = new URL(text);
    if (literalIn(url) !== null) return null;
    const addresses = await new Promise<LookupAddress[]>((resolve) =>
      lookup(url.hostname, { all: true }, (error, found) => resolve(error ? [] : found)),
    );
    if (addresses.length === 0 && url.protocol === 'http:') return 'url must begin with https://';
    return this.problemOfAll(addresses, url);
  }

  /** Resolves a name for a connection to this URL, to those of its addresses that may be reached; fails where none may. */
  lookupFor(url: URL): LookupFunction {
    return (hostname, options, callback) => {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, '', 0);
        const reachable = addresses.filter(({ address }) => this.problemOfAddress(address, url) === null);
        const [first] = reachable;
        if (!first) return callback(new ForbiddenDestination(this.problemOfAll(addresses, url)!), '', 0);
        if (options.all) return callback(null, reachable);
        callback(null, first.address, first.family);
      });
    };
  }

  /** What is wrong where none of them may be reached, or `null`. */
  private problemOfAll(addresses: readonly LookupAddress[], url: URL): string | null {
    const problems = addresses.map(({ address }) => this.problemOfAddress(address, url));
    return problems.includes(null) ? null : (problems[0] ?? null);
  }

  private problemOfAddress(text: string, url: URL): string | null {
    const address = unwrapped(parse(text));
    if (this.allowed.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits)))
      return null;
    if (url.protocol === 'http:') return 'url must begin with https://';
    if (address.range() !== 'unicast') return 'url leads to an address that is not public';
    return portProblem(url);
  }
}

export class ForbiddenDestination extends Error {
  override readonly name = 'ForbiddenDestination';
}

/** The address that a URL names by itself, in whatever notation: `URL` has made 2130706433 and 0x7f.1 plain already. */
function literalIn({ hostname }: URL): string | null {
  const host = hostname.replace(/^\[|\]$/g, '');
  return isValid(host) ? host : null;
}

/** ::ffff:127.0.0.1 is 127.0.0.1. */
function unwrapped(address: IPv4 | IPv6): IPv4 | IPv6 {
  return 'isIPv4MappedAddress' in address && address.isIPv4MappedAddress()
    ? address.toIPv4Address()
    : address;
}

function portProblem({ port }: URL): string | null {
  const number = Number(port || 443);
  const isOpen = number === 443 || (number >= PRIVILEGED && !CLOSED_PORTS.has(number));
  return isOpen ? null : `url must not name port ${number}`;
}
