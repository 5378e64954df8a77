// google-spreadsheet has Google's addresses built in; it calls globalThis.fetch, which is told here where to go instead.
import { readFileSync } from 'node:fs';
import { JWT } from 'google-auth-library';
import { GoogleSpreadsheet } from 'google-spreadsheet';

const url = process.env.SANDBOX_URL;
const google = /^https:\/\/(sheets\.googleapis\.com|www\.googleapis\.com|oauth2\.googleapis\.com|docs\.google\.com)/;
const { fetch } = globalThis;

globalThis.fetch = (input, init) => {
  if (input instanceof Request) return fetch(new Request(input.url.replace(google, url), input), init);
  return fetch(String(input).replace(google, url), init);
};

const key = JSON.parse(readFileSync(process.env.SANDBOX_KEY, 'utf8'));

export const auth = new JWT({
  email: key.client_email,
  key: key.private_key,
  scopes: ['https://www.googleapis.com/auth/spreadsheets', 'https://www.googleapis.com/auth/drive'],
  transporterOptions: { fetchImplementation: globalThis.fetch },
});

/** A new spreadsheet `Orders`; its only tab holds the rows, if there are any. */
export async function newDocument(rows = []) {
  const doc = await GoogleSpreadsheet.createNewSpreadsheetDocument(auth, { title: 'Orders' });
  const [sheet] = doc.sheetsByIndex;
  if (rows.length) await write(sheet, rows);
  return { doc, sheet };
}

/** Types the rows in from A1 on. */
export async function write(sheet, rows) {
  const body = { json: { values: rows }, searchParams: { valueInputOption: 'USER_ENTERED' } };
  await sheet._spreadsheet.sheetsApi.put(`values/${sheet.encodedA1SheetName}!A1`, body);
}

/** The sheet's formatted values as the server has them. */
export async function read(sheet, range = 'A1:Z1000', options = undefined) {
  return (await sheet.getCellsInRange(range, options)) ?? [];
}

/** The spreadsheet as the server has it, by field mask. */
export async function shown(sheet, fields, ranges = undefined) {
  const searchParams = { fields, ...(ranges && { ranges }) };
  return sheet._spreadsheet.sheetsApi.get('', { searchParams }).json();
}
