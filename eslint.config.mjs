import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importZones } from './scripts/lint/importZones.mjs';

const EDITOR_ONLY = {
  regex: '^vscode(-languageclient(/.*)?)?$',
  message: 'Only client/ runs inside the editor.',
};

/**
 * @typedef {{ regex: string, message: string }} Pattern
 * @param {Pattern[]} patterns
 * @returns {{ 'no-restricted-imports': ['error', { patterns: Pattern[] }] }}
 */
const forbidPackages = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns }],
});

export default defineConfig(
  { ignores: ['node_modules', 'dist', 'out', 'results', 'models/built', '.vscode-test'] },
  eslint.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.mjs', '.js'] })],
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { zones: importZones }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportAllDeclaration',
          message: 'No barrels: import from the file that has it.',
        },
      ],
      eqeqeq: 'error',
      ...forbidPackages(EDITOR_ONLY),
    },
  },
  {
    files: ['server/src/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['client/src/**'],
    rules: { 'no-console': 'error', 'no-restricted-imports': 'off' },
  },
  {
    // These tests run inside the editor.
    files: ['test/host/**'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['protocol/src/**'],
    rules: forbidPackages({
      regex: '^(?!\\.{1,2}/|vscode-jsonrpc$)',
      message: 'protocol/ is shared by every process and the webviews: vscode-jsonrpc only.',
    }),
  },
  {
    files: ['media/**'],
    rules: forbidPackages(EDITOR_ONLY, {
      regex: '^node:',
      message: 'media/ runs in a webview: there is no Node there.',
    }),
  },
  {
    // Tools read these files by their default export.
    files: ['*.config.{mjs,mts}'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        setTimeout: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        fetch: 'readonly',
      },
    },
    // JSDoc casts are invisible to these; tsc checks the same files.
    rules: {
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    // A client that is not ours knows nothing of our types.
    files: ['test/protocol/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { performance: 'readonly' } },
  },
  prettier,
);
