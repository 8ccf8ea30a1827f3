import tseslint from 'typescript-eslint';

/** Forbids imports between folders: every arrow points at something more stable. */
function mayNotImport(files, groups, message) {
  const patterns = [{ group: groups, message }];
  return { files, rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] } };
}

const azureFunctions = ['@azure/functions', '@azure/functions-core'];
const azureStorage = ['@azure/storage-blob', '@azure/data-tables'];
const graphSdk = ['@microsoft/*', '@azure/identity'];
const edges = ['**/functions/**', '**/local/**', '**/wiring.ts', '**/wiring/**'];

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 220, skipBlankLines: true, skipComments: true }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config.ts reads the environment.' },
      ],
      eqeqeq: 'error',
    },
  },
  mayNotImport(
    ['src/feeds/**'],
    ['../*', '@azure/*', '@microsoft/*', 'node:*'],
    'A feed is data: it imports nothing.',
  ),
  mayNotImport(
    ['src/export/**'],
    [
      ...edges,
      '**/callRecords/**',
      '**/graph/**',
      '**/storage/**',
      ...azureFunctions,
      ...azureStorage,
      ...graphSdk,
    ],
    'The engine knows no Azure, Graph, host or environment.',
  ),
  mayNotImport(
    ['src/callRecords/**'],
    [...edges, '**/graph/**', '**/storage/**', ...azureFunctions, ...azureStorage, ...graphSdk],
    'Call records are a part of the engine: they know no Azure, Graph, host or environment.',
  ),
  mayNotImport(
    ['src/status/**'],
    [...edges, '**/graph/**', '**/storage/**', ...azureFunctions, ...azureStorage, ...graphSdk],
    'Status is read from what is stored: it knows no Azure, Graph, host or environment.',
  ),
  mayNotImport(
    ['src/graph/**'],
    [...edges, '**/storage/**', ...azureFunctions, ...azureStorage],
    'Only Graph and Entra are known here.',
  ),
  mayNotImport(
    ['src/storage/**'],
    [...edges, '**/graph/**', ...azureFunctions, '@microsoft/*'],
    'Only Azure Storage is known here.',
  ),
  mayNotImport(
    ['src/functions/**'],
    ['**/graph/**', '**/storage/**', '**/local/**', ...azureStorage, ...graphSdk],
    'A trigger is thin: it goes through wiring.',
  ),
  {
    files: ['src/config.ts', 'src/local/**', 'scripts/**', 'infra/hooks/**', 'test/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['test/**'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
