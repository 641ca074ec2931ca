/** A database URL whose sessions begin with settings of ours. In the URL, for `options` there override any given beside it. */

/** What the URL itself sets comes first, so that ours win. */
export function withSession(databaseUrl: string, settings: Readonly<Record<string, string>>): string {
  const url = new URL(databaseUrl);
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  url.searchParams.set('options', [url.searchParams.get('options') ?? '', ...ours].join(' ').trim());
  // A plus sign would be a space only in forms; PostgreSQL's clients read it as it stands.
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}
