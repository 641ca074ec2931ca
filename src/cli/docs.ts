/** Writes the API's documents into docs/: `npm run docs`. It needs no stores, for nothing of the app is started. */
import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeApi } from '../describe-api.js';
import { socketDocument } from '../realtime/messages.docs.js';

const DOCS = join(__dirname, '..', '..', 'docs');

async function write(name: string, document: object): Promise<void> {
  await writeFile(join(DOCS, name), `${JSON.stringify(document, null, 2)}\n`);
}

async function main(): Promise<void> {
  const api = await describeApi();
  await write('openapi.json', api);
  await write('asyncapi.json', socketDocument(api));
}

void main();
