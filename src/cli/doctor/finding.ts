/** What a check of `milepost doctor` finds. */

export interface Finding {
  readonly verdict: 'fail' | 'ok' | 'warn';
  readonly check: string;
  /** What was found, and, unless all is well, the remedy. */
  readonly text: string;
}

export function ok(check: string, text: string): Finding {
  return { verdict: 'ok', check, text };
}

export function warn(check: string, text: string): Finding {
  return { verdict: 'warn', check, text };
}

export function fail(check: string, text: string): Finding {
  return { verdict: 'fail', check, text };
}
