// GoogleSpreadsheet: every public method.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GoogleSpreadsheet } from 'google-spreadsheet';
import { auth, newDocument, read, shown } from './sandbox.mjs';

test('a spreadsheet is made with its properties and loaded by id', async () => {
  const properties = { title: 'Orders', locale: 'de_DE', timeZone: 'Europe/Berlin' };
  const made = await GoogleSpreadsheet.createNewSpreadsheetDocument(auth, properties);
  const doc = new GoogleSpreadsheet(made.spreadsheetId, auth);
  await doc.loadInfo();
  assert.deepEqual([doc.title, doc.locale, doc.timeZone, doc.autoRecalc], ['Orders', 'de_DE', 'Europe/Berlin', 'ON_CHANGE']);
  assert.equal(doc.sheetCount, 1);
  assert.deepEqual(doc.defaultFormat.padding, { top: 2, right: 3, bottom: 2, left: 3 });
  assert.equal(doc.spreadsheetTheme.primaryFontFamily, 'Arial');
  const sheet = doc.sheetsByTitle.Sheet1 ?? doc.sheetsByIndex[0];
  assert.deepEqual([sheet.sheetId, sheet.index, sheet.sheetType, sheet.rowCount, sheet.columnCount], [0, 0, 'GRID', 1000, 26]);
  doc.resetLocalCache();
  assert.throws(() => doc.title, /loadInfo/);
});

test('properties of the spreadsheet are updated', async () => {
  const { doc } = await newDocument();
  await doc.updateProperties({ title: 'Returns', autoRecalc: 'HOUR' });
  assert.deepEqual([doc.title, doc.autoRecalc], ['Returns', 'HOUR']);
});

test('cells come along when the document is loaded with them', async () => {
  const { doc, sheet } = await newDocument([['a', 1]]);
  await sheet.resize({ rowCount: 2, columnCount: 2 });
  doc.resetLocalCache();
  await doc.loadInfo(true);
  const [loaded] = doc.sheetsByIndex;
  assert.equal(loaded.getCellByA1('B1').value, 1);
  assert.deepEqual(loaded.cellStats, { nonEmpty: 2, loaded: 4, total: 4 });
});

test('tabs are added with headers and deleted', async () => {
  const { doc } = await newDocument();
  const added = await doc.addSheet({ title: "It's new", headerValues: ['name', 'paid'], gridProperties: { rowCount: 10, columnCount: 3 } });
  assert.deepEqual([added.title, added.index, added.rowCount, added.columnCount], ["It's new", 1, 10, 3]);
  assert.deepEqual(await read(added, 'A1:C1'), [['name', 'paid']]);
  await doc.deleteSheet(added.sheetId);
  assert.deepEqual(doc.sheetsByIndex.map((s) => s.title), ['Sheet1']);
  await assert.rejects(doc.deleteSheet(0), {
    message: "Google API error - [400] Invalid requests[0].deleteSheet: You can't remove all the sheets in a document.",
  });
});

test('named ranges are added and deleted', async () => {
  const { doc, sheet } = await newDocument([['a', 'b']]);
  const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 2 };
  const { namedRange } = await doc.addNamedRange('Header', range);
  assert.equal(namedRange.name, 'Header');
  assert.deepEqual(await shown(sheet, 'namedRanges.name'), { namedRanges: [{ name: 'Header' }] });
  await doc.deleteNamedRange(namedRange.namedRangeId);
  assert.deepEqual(await shown(sheet, 'namedRanges.name'), {});
});

test('cells are loaded by A1, by grid range and by developer metadata', async () => {
  const { doc, sheet } = await newDocument([['a', 1], ['b', 2], ['c', 3]]);
  await sheet.createDeveloperMetadata({
    metadataKey: 'row',
    visibility: 'DOCUMENT',
    location: { dimensionRange: { sheetId: 0, dimension: 'ROWS', startIndex: 2, endIndex: 3 } },
  });
  await doc.loadCells(['Sheet1!A1', { sheetId: 0, startRowIndex: 1, endRowIndex: 2, startColumnIndex: 1, endColumnIndex: 2 }]);
  assert.deepEqual([sheet.getCellByA1('A1').value, sheet.getCell(1, 1).value], ['a', 2]);
  assert.throws(() => sheet.getCell(0, 1), /not been loaded/);
  await doc.loadCells({ developerMetadataLookup: { metadataKey: 'row' } });
  assert.equal(sheet.getCellByA1('B3').value, 3);
  const found = await doc.searchDeveloperMetadata([{ developerMetadataLookup: { metadataKey: 'row' } }]);
  assert.deepEqual(found.map((m) => m.location.dimensionRange.startIndex), [2]);
  assert.deepEqual(await doc.searchDeveloperMetadata([{ developerMetadataLookup: { metadataKey: 'none' } }]), []);
});

test('it is shared, listed, published and taken back', async () => {
  const { doc } = await newDocument();
  const made = await doc.share('ann@example.com', { role: 'reader', emailMessage: false });
  assert.deepEqual([made.kind, made.type, made.role], ['drive#permission', 'user', 'reader']);
  await doc.share('example.com');
  await doc.share('team@example.com', { isGroup: true, emailMessage: 'Please look' });
  await doc.setPublicAccessLevel('reader');
  const byType = Object.fromEntries((await doc.listPermissions()).map((p) => [p.type, p]));
  assert.deepEqual([byType.domain.domain, byType.domain.role], ['example.com', 'writer']);
  assert.equal(byType.group.emailAddress, 'team@example.com');
  assert.deepEqual(byType.anyone, { id: 'anyoneWithLink', type: 'anyone', role: 'reader' });
  await doc.setPublicAccessLevel(false);
  await doc.deletePermission(made.id);
  assert.deepEqual((await doc.listPermissions()).map((p) => p.type).sort(), ['domain', 'group', 'user']);
});

test('it is downloaded whole as xlsx, and what is missing says so', async () => {
  const { doc } = await newDocument([['a', 1]]);
  const content = Buffer.from(await doc.downloadAsXLSX());
  assert.equal(content.subarray(0, 2).toString(), 'PK');
  const stream = await doc.downloadAsXLSX(true);
  assert.ok(stream.getReader);
  await stream.cancel();
  // one after the other: a refusal that nobody waits for yet ends the test
  for (const download of [() => doc.downloadAsODS(), () => doc.downloadAsZippedHTML(), () => doc.downloadAsHTML()]) {
    await assert.rejects(download(), /501/);
  }
});

test('a published document is read with an API key, a private one is not', async () => {
  const { doc } = await newDocument([['a', 1]]);
  const reader = new GoogleSpreadsheet(doc.spreadsheetId, { apiKey: 'any' });
  await assert.rejects(reader.loadInfo(), { message: 'Google API error - [403] The caller does not have permission' });
  await doc.setPublicAccessLevel('reader');
  await reader.loadInfo();
  const [sheet] = reader.sheetsByIndex;
  await sheet.loadCells('A1:B1');
  assert.equal(sheet.getCellByA1('B1').value, 1);
  await assert.rejects(sheet.clear(), /\[401\] API keys are not supported by this API/);
});

test('a document is read with a bare access token, and a wrong one is refused', async () => {
  const { doc } = await newDocument([['a', 1]]);
  const { token } = await auth.getAccessToken();
  const reader = new GoogleSpreadsheet(doc.spreadsheetId, { token });
  await reader.loadInfo();
  assert.equal(reader.title, 'Orders');
  await assert.rejects(new GoogleSpreadsheet(doc.spreadsheetId, { token: 'wrong' }).loadInfo(), /\[401\] Request had invalid/);
});

test('a deleted document is gone', async () => {
  const { doc } = await newDocument();
  await doc.delete();
  await assert.rejects(new GoogleSpreadsheet(doc.spreadsheetId, auth).loadInfo(), {
    message: 'Google API error - [404] Requested entity was not found.',
  });
});
