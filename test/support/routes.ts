/** The routes that OpenAPI says there are, and how a test asks any of them. */

export interface Route {
  readonly method: string;
  readonly path: string;
}

type Operation = { readonly security?: readonly Record<string, unknown>[] };

/** Those that are opened by this kind of key. */
export async function routesFor(url: string, kind: 'admin_key' | 'secret_key'): Promise<Route[]> {
  const response = await fetch(`${url}/openapi.json`);
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { security }]) => security?.some((scheme) => kind in scheme))
      .map(([method]) => ({ method: method.toUpperCase(), path })),
  );
}

export const withId = ({ path }: Route, id: string) => path.replace(/\{\w+\}/, encodeURIComponent(id));
/** One that says nothing wrong. */
export function bodyFor({ method, path }: Route): object | undefined {
  if (method === 'GET' || method === 'DELETE') return undefined;
  return path.endsWith('/replay') ? { since: '2026-01-01T00:00:00Z' } : {};
}
