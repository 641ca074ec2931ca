/** `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date. */

/** Milliseconds from now, or `null` where the header says nothing that can be read. */
export function retryAfterOf(header: string | null | undefined, now: number): number | null {
  const value = header?.trim() ?? '';
  const wait = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}
