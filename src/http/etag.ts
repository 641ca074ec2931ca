/** What `If-Match` and `If-None-Match` say of an ETag. */

/** Weakly compared (RFC 9110, section 8.8.3.2): a proxy that compressed an answer made its tag weak. */
export function isAmong(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
