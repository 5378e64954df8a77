// GoogleSpreadsheetRow and GoogleSpreadsheetCell, and the worksheet's methods that read and write them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newDocument, read } from './sandbox.mjs';

const ORDERS = [['name', 'paid'], ['Ann', 12.5], ['Bob', 7], ['Cem', 99]];

test('rows are read by header, in parts, and as objects', async () => {
  const { sheet } = await newDocument(ORDERS);
  const rows = await sheet.getRows();
  assert.deepEqual(rows.map((r) => r.toObject()), [{ name: 'Ann', paid: '12.5' }, { name: 'Bob', paid: '7' }, { name: 'Cem', paid: '99' }]);
  assert.deepEqual([rows[1].rowNumber, rows[1].a1Range, rows[1].get('name')], [3, "'Sheet1'!A3:B3", 'Bob']);
  assert.deepEqual((await sheet.getRows({ offset: 1, limit: 1 })).map((r) => r.get('name')), ['Bob']);
  assert.deepEqual(sheet.headerValues.slice(0, 2), ['name', 'paid']);
});

test('the header row is loaded from another row, set, and refused when it is blank', async () => {
  const { doc, sheet } = await newDocument([['title'], ['name', 'paid'], ['Ann', 1]]);
  await sheet.loadHeaderRow(2);
  assert.equal((await sheet.getRows())[0].get('paid'), '1');
  await sheet.setHeaderRow(['who', 'paid'], 2);
  assert.deepEqual(await read(sheet, 'A2:Z2'), [['who', 'paid']]);
  const blank = await doc.addSheet({ title: 'Blank' });
  await assert.rejects(blank.loadHeaderRow(), /No values in the header row/);
});

test('rows are added typed or raw, in the way or instead of what is there', async () => {
  const { sheet } = await newDocument(ORDERS);
  const row = await sheet.addRow({ name: 'Dan', paid: '=1+1' });
  assert.deepEqual([row.rowNumber, row.get('paid')], [5, '2']);
  const [raw] = await sheet.addRows([['Eve', '=1+1']], { raw: true, insert: true });
  assert.deepEqual([raw.rowNumber, raw.get('paid'), sheet.rowCount], [6, '=1+1', 1001]);
});

test('a row is changed, saved and deleted, and the rows below move up', async () => {
  const { sheet } = await newDocument(ORDERS);
  const [ann, bob, cem] = await sheet.getRows();
  ann.assign({ name: 'Anna' });
  ann.set('paid', '=2*3');
  await ann.save();
  assert.equal(ann.get('paid'), '6');
  bob.set('paid', '=2*3');
  await bob.save({ raw: true });
  assert.equal(bob.get('paid'), '=2*3');
  await bob.delete();
  assert.deepEqual([bob.deleted, cem.rowNumber], [true, 3]);
  assert.deepEqual(await read(sheet), [['name', 'paid'], ['Anna', '6'], ['Cem', '99']]);
  await assert.rejects(bob.save(), /deleted/);
});

test('rows are cleared but not removed', async () => {
  const { sheet } = await newDocument(ORDERS);
  await sheet.getRows();
  await sheet.clearRows({ start: 3 });
  assert.deepEqual(await read(sheet), [['name', 'paid'], ['Ann', '12.5']]);
  await sheet.clear('A2');
  assert.deepEqual(await read(sheet), [['name', 'paid'], ['', '12.5']]);
  await sheet.clear();
  assert.deepEqual(await read(sheet), []);
});

test('values are read by range, one or several, in any rendering', async () => {
  const { sheet } = await newDocument(ORDERS);
  assert.deepEqual(await sheet.getCellsInRange('B2:B3', { valueRenderOption: 'UNFORMATTED_VALUE' }), [[12.5], [7]]);
  assert.deepEqual(await sheet.batchGetCellsInRange(['A1', 'A2:A4', 'Z9']), [[['name']], [['Ann'], ['Bob'], ['Cem']], undefined]);
  assert.equal(await sheet.getCellsInRange('Y1:Z2'), undefined);
});

test('cells know their value, type, formula, format and address', async () => {
  const { sheet } = await newDocument([['text', 12.5, true, '=B1*2', '=1/0', '10%', '=HYPERLINK("https://example.com", "go")']]);
  await sheet.loadCells('A1:H1');
  const [text, number, yes, formula, error, percent, link, empty] = [...'ABCDEFGH'].map((c) => sheet.getCellByA1(`${c}1`));
  assert.deepEqual([text.value, text.valueType, text.stringValue], ['text', 'stringValue', 'text']);
  assert.deepEqual([number.value, number.numberValue, number.formattedValue], [12.5, 12.5, '12.5']);
  assert.deepEqual([yes.value, yes.boolValue, yes.formattedValue], [true, true, 'TRUE']);
  assert.deepEqual([formula.value, formula.formula], [25, '=B1*2']);
  assert.deepEqual([error.valueType, error.errorValue.type, error.formattedValue], ['errorValue', 'DIVIDE_BY_ZERO', '#DIV/0!']);
  assert.equal(error.formulaError.message, 'Function DIVIDE parameter 2 cannot be zero.');
  assert.deepEqual([percent.value, percent.formattedValue, percent.numberFormat], [0.1, '10%', { type: 'PERCENT', pattern: '0%' }]);
  assert.deepEqual([link.formattedValue, link.hyperlink], ['go', 'https://example.com']);
  assert.deepEqual([empty.value, empty.formattedValue, empty.note], [null, null, '']);
  assert.deepEqual([number.a1Address, number.a1Row, number.a1Column, number.rowIndex, number.columnIndex], ['B1', 1, 'B', 0, 1]);
  assert.equal(number.effectiveFormat.horizontalAlignment, 'RIGHT');
});

test('cells are changed and saved together or alone', async () => {
  const { sheet } = await newDocument(ORDERS);
  await sheet.loadCells('A1:C4');
  const [a2, b2, c2, c3] = ['A2', 'B2', 'C2', 'C3'].map((label) => sheet.getCellByA1(label));
  a2.value = 'Anna';
  a2.note = 'asked';
  b2.numberValue = 13;
  c2.formula = '=B2*2';
  c3.boolValue = true;
  await sheet.saveUpdatedCells();
  assert.deepEqual([a2.value, a2.note, b2.value, c2.value, c3.value], ['Anna', 'asked', 13, 26, true]);
  c3.stringValue = '=not a formula';
  await c3.save();
  assert.deepEqual([c3.value, c3.formula], ['=not a formula', null]);
  a2.value = null;
  await sheet.saveCells([a2]);
  assert.equal(a2.value, null);
  b2.value = 99;
  b2.discardUnsavedChanges();
  assert.equal(b2.value, 13);
  await assert.rejects(sheet.saveCells([b2]), /At least one cell/);
});

test('formats of a cell are set, read, and cleared', async () => {
  const { sheet } = await newDocument(ORDERS);
  await sheet.loadCells('A1:B2');
  const cell = sheet.getCellByA1('B2');
  const wanted = {
    numberFormat: { type: 'NUMBER', pattern: '0.000' },
    padding: { top: 1, right: 2, bottom: 3, left: 4 },
    horizontalAlignment: 'CENTER',
    verticalAlignment: 'MIDDLE',
    wrapStrategy: 'WRAP',
    textDirection: 'LEFT_TO_RIGHT',
    hyperlinkDisplayType: 'PLAIN_TEXT',
    textRotation: { angle: 30 },
  };
  Object.assign(cell, wanted);
  cell.backgroundColor = { red: 1, green: 0.5 };
  cell.textFormat = { bold: true, fontSize: 12 };
  cell.borders = { top: { style: 'SOLID', width: 1, color: {}, colorStyle: { rgbColor: {} } } };
  await cell.save();
  for (const [name, value] of Object.entries(wanted)) assert.deepEqual(cell[name], value, name);
  const orange = { red: 1, green: 0.5019608 }; // colours have 8 bits a channel
  assert.deepEqual([cell.backgroundColor, cell.backgroundColorStyle], [orange, { rgbColor: orange }]);
  assert.deepEqual(cell.textFormat, { bold: true, fontSize: 12 });
  assert.deepEqual(cell.borders.top, { style: 'SOLID', width: 1, color: {}, colorStyle: { rgbColor: {} } });
  assert.deepEqual([cell.formattedValue, cell.userEnteredFormat.horizontalAlignment], ['12.500', 'CENTER']);
  cell.backgroundColorStyle = { themeColor: 'ACCENT2' };
  await cell.save();
  assert.deepEqual(cell.backgroundColorStyle, { themeColor: 'ACCENT2' });
  cell.clearAllFormatting();
  await cell.save();
  assert.deepEqual([cell.userEnteredFormat, cell.formattedValue], [undefined, '12.5']);
});
