// No public method of google-spreadsheet is left out.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { GoogleSpreadsheet, GoogleSpreadsheetCell, GoogleSpreadsheetRow, GoogleSpreadsheetWorksheet } from 'google-spreadsheet';

// takes over what the server answered; called by the library itself
const internal = ['updateRawData'];

const here = new URL('.', import.meta.url);
const tests = readdirSync(here)
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => readFileSync(new URL(name, here), 'utf8'))
  .join('\n');

for (const kind of [GoogleSpreadsheet, GoogleSpreadsheetCell, GoogleSpreadsheetRow, GoogleSpreadsheetWorksheet]) {
  test(`every public method of ${kind.name} is called`, () => {
    const methods = Object.entries(Object.getOwnPropertyDescriptors(kind.prototype))
      .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor' && !name.startsWith('_') && !internal.includes(name))
      .filter(([, { value }]) => !String(value).includes('Not implemented yet'))
      .map(([name]) => name);
    assert.deepEqual(methods.filter((name) => !new RegExp(`\\.${name}\\(`).test(tests)), []);
  });
}
