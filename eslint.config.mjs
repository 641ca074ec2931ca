/** The house rules that a linter can hold; the import table is held by test/unit/architecture.test.ts. */
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' };
const noBarrel = {
  selector: 'ExportAllDeclaration',
  message: 'No barrels: import from the file that has it.',
};
const noForwardRef = {
  selector: "CallExpression[callee.name='forwardRef']",
  message: 'A cycle is a missing wall.',
};
const noGlobal = { selector: "Decorator[expression.callee.name='Global']", message: 'Import what you need.' };
const fewCollaborators = {
  selector: "MethodDefinition[kind='constructor'] > FunctionExpression[params.length>5]",
  message: 'More than five collaborators are two classes.',
};
const noProcessEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only src/config reads the environment.',
};
const NODE_GLOBALS = Object.fromEntries(
  ['AbortSignal', 'Buffer', 'URL', 'console', 'performance', 'process'].map((name) => [name, 'readonly']),
);

const BROWSER_GLOBALS = Object.fromEntries(
  ['document', 'fetch', 'requestAnimationFrame', 'setInterval', 'setTimeout'].map((name) => [
    name,
    'readonly',
  ]),
);

const houseRules = [noDefaultExport, noBarrel, noForwardRef, noGlobal, fewCollaborators];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.milepost/', 'test/support/client/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-lines': ['error', { max: 250 }],
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
    },
  },
  {
    files: ['src/**/*.ts', 'migrations/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...houseRules, noProcessEnv],
    },
  },
  { files: ['src/config/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...houseRules] } },
  { files: ['**/*.{cjs,mjs}'], languageOptions: { globals: NODE_GLOBALS } },
  { files: ['src/first-look/public/*.mjs'], languageOptions: { globals: BROWSER_GLOBALS } },
);
