/** The version in package.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const manifest = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');

export const VERSION = (JSON.parse(manifest) as { version: string }).version;
