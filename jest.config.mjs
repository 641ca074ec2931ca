/** Jest 30 has its own loader and cannot require() the ES modules that Nest 12 ships, so they are turned into CommonJS too. */
const esModules = [
  '@fastify/',
  '@nestjs/',
  '@tokenizer/',
  'ansis/',
  'content-disposition/',
  'cookie/',
  'es-toolkit/',
  'file-type/',
  'jose/',
  'js-yaml/',
  'strtok3/',
  'token-types/',
  'uint8array-extras/',
  '@borewit/',
];

const common = {
  testEnvironment: 'node',
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest'],
    '^.+\\.m?js$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: { target: 'es2023', parser: { syntax: 'ecmascript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')}))`],
};

const withStores = {
  ...common,
  globalSetup: '<rootDir>/test/support/start-stores.mjs',
  globalTeardown: '<rootDir>/test/support/stop-stores.mjs',
};

/** Left to `npm run test:fault`, and to the mutations that they notice (FAULT_LONG). */
const LONG = [
  'culprit',
  'deadlocks',
  'deliveries',
  'disks',
  'feed',
  'hanging',
  'hostile',
  'stopped',
  'storms',
].map((name) => `/matrix/${name}\\.`);

export default {
  // What a test file leaves in memory adds up: without this a hundred of them end at the heap's limit.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 60_000,
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
    { ...withStores, displayName: 'stores', testMatch: ['<rootDir>/test/{integration,e2e}/**/*.test.ts'] },
    {
      ...withStores,
      displayName: 'matrix',
      testMatch: ['<rootDir>/test/fault/matrix/*.test.ts'],
      // `npm test` plays a quick cut: what takes long by its nature is left to `npm run test:fault`.
      testPathIgnorePatterns: process.env.FAULT_RESULTS || process.env.FAULT_LONG ? [] : LONG,
    },
  ],
};
