// GoogleSpreadsheetWorksheet: every public method beside those of rows and cells.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newDocument, read, shown } from './sandbox.mjs';

const NUMBERS = [['1', '2', '3'], ['4', '5', '6'], ['7', '8', '9']];
const area = (startRowIndex, endRowIndex, startColumnIndex, endColumnIndex) => ({ startRowIndex, endRowIndex, startColumnIndex, endColumnIndex });
const span = (startIndex, endIndex) => ({ startIndex, endIndex });

test('properties, grid properties and sizes are updated', async () => {
  const { sheet } = await newDocument(NUMBERS);
  await sheet.updateProperties({ title: "It's here", tabColor: { red: 1 }, rightToLeft: true });
  assert.deepEqual([sheet.title, sheet.tabColor, sheet.rightToLeft, sheet.a1SheetName], ["It's here", { red: 1 }, true, "'It''s here'"]);
  await sheet.updateGridProperties({ frozenRowCount: 1 });
  await sheet.resize({ rowCount: 5, columnCount: 4 });
  assert.deepEqual(sheet.gridProperties, { rowCount: 5, columnCount: 4, frozenRowCount: 1 });
  assert.equal(sheet.lastColumnLetter, 'D');
  await sheet.updateDimensionProperties('COLUMNS', { pixelSize: 50, hiddenByUser: true }, span(1, 2));
  const { sheets } = await shown(sheet, 'sheets.data.columnMetadata', 'A1:D1');
  assert.deepEqual(sheets[0].data[0].columnMetadata[1], { hiddenByUser: true, pixelSize: 50 });
  await assert.rejects(sheet.updateProperties({ hidden: true }), /You can't hide all the sheets in a document/);
});

test('a tab is hidden, duplicated, copied elsewhere and deleted', async () => {
  const { doc, sheet } = await newDocument(NUMBERS);
  const copy = await sheet.duplicate({ index: 0, id: 7, title: 'Backup' });
  assert.deepEqual([copy.sheetId, copy.index, copy.title], [7, 0, 'Backup']);
  assert.deepEqual(await read(copy), NUMBERS);
  await copy.updateProperties({ hidden: true });
  assert.equal(copy.hidden, true);
  const other = await newDocument();
  const made = await sheet.copyToSpreadsheet(other.doc.spreadsheetId);
  assert.deepEqual([made.title, made.index], ['Copy of Sheet1', 1]);
  await copy.delete();
  assert.equal(doc.sheetCount, 1);
});

test('cells are loaded for one tab, and the cache is dropped', async () => {
  const { sheet } = await newDocument(NUMBERS);
  await sheet.loadCells(area(0, 1, 0, 3));
  assert.equal(sheet.getCell(0, 2).value, 3);
  sheet.resetLocalCache(true);
  assert.throws(() => sheet.getCell(0, 2), /not been loaded/);
});

test('named ranges are added, renamed and deleted', async () => {
  const { sheet } = await newDocument(NUMBERS);
  const { namedRange } = await sheet.addNamedRange('First', area(0, 1, 0, 3));
  await sheet.updateNamedRange(namedRange.namedRangeId, { name: 'Second', range: area(1, 2, 0, 3) }, 'name,range');
  const { namedRanges } = await shown(sheet, 'namedRanges');
  assert.deepEqual(namedRanges, [{ namedRangeId: namedRange.namedRangeId, name: 'Second', range: area(1, 2, 0, 3) }]);
  await sheet.deleteNamedRange(namedRange.namedRangeId);
  assert.deepEqual(await shown(sheet, 'namedRanges'), {});
});

test('cells are repeated, filled on, cut, copied and pasted', async () => {
  const { sheet } = await newDocument([['1'], ['2']]);
  await sheet.autoFill(area(0, 4, 0, 1));
  assert.deepEqual(await read(sheet), [['1'], ['2'], ['3'], ['4']]);
  await sheet.autoFill({ source: area(0, 4, 0, 1), dimension: 'COLUMNS', fillLength: 1 });
  await sheet.cutPaste(area(0, 4, 0, 1), { rowIndex: 0, columnIndex: 3 });
  assert.deepEqual((await read(sheet, 'D1:D4')).flat(), ['1', '2', '3', '4']);
  await sheet.clear();
  await sheet.repeatCell(area(0, 2, 0, 2), { userEnteredValue: { formulaValue: '=ROW()' } }, 'userEnteredValue');
  assert.deepEqual(await read(sheet), [['1', '1'], ['2', '2']]);
  await sheet.copyPaste(area(0, 2, 0, 1), area(0, 1, 3, 5), 'PASTE_VALUES', 'TRANSPOSE');
  assert.deepEqual(await read(sheet, 'D1:E1', { valueRenderOption: 'FORMULA' }), [[1, 2]]);
  await sheet.pasteData({ rowIndex: 4, columnIndex: 0 }, 'a;1\nb;2', ';');
  assert.deepEqual(await read(sheet, 'A5:B6'), [['a', '1'], ['b', '2']]);
  await sheet.appendCells([{ values: [{ userEnteredValue: { stringValue: 'last' } }] }], 'userEnteredValue');
  assert.deepEqual(await read(sheet, 'A7'), [['last']]);
});

test('cells are merged, unmerged and bordered', async () => {
  const { sheet } = await newDocument(NUMBERS);
  await sheet.mergeCells(area(0, 2, 0, 2), 'MERGE_COLUMNS');
  assert.deepEqual((await shown(sheet, 'sheets.merges')).sheets[0].merges, [area(0, 2, 0, 1), area(0, 2, 1, 2)]);
  await sheet.unmergeCells(area(0, 2, 0, 2));
  await sheet.updateBorders(area(0, 2, 0, 2), { top: { style: 'SOLID', color: { red: 1 } }, innerVertical: { style: 'DASHED' } });
  await sheet.loadCells('A1:B2');
  const red = { style: 'SOLID', width: 1, color: { red: 1 }, colorStyle: { rgbColor: { red: 1 } } };
  assert.deepEqual(sheet.getCellByA1('A1').borders.top, red);
  assert.equal(sheet.getCellByA1('A1').borders.right.style, 'DASHED');
  assert.equal(sheet.getCellByA1('A2').userEnteredFormat.borders.top, undefined);
});

test('filters are set, viewed, duplicated and deleted', async () => {
  const { sheet } = await newDocument(NUMBERS);
  await sheet.setBasicFilter({ range: area(0, 3, 0, 3), sortSpecs: [{ dimensionIndex: 0, sortOrder: 'DESCENDING' }] });
  assert.equal((await shown(sheet, 'sheets.basicFilter')).sheets[0].basicFilter.sortSpecs[0].sortOrder, 'DESCENDING');
  await sheet.clearBasicFilter();
  assert.deepEqual(await shown(sheet, 'sheets.basicFilter'), { sheets: [{}] });
  const { filter } = await sheet.addFilterView({ title: 'Mine', range: { sheetId: 0, ...area(0, 3, 0, 3) } });
  await sheet.updateFilterView({ filterViewId: filter.filterViewId, title: 'Ours' }, 'title');
  await sheet.duplicateFilterView(filter.filterViewId);
  const { sheets } = await shown(sheet, 'sheets.filterViews.title');
  assert.deepEqual(sheets[0].filterViews.map((v) => v.title), ['Ours', 'Copy of Ours']);
  await sheet.deleteFilterView(filter.filterViewId);
  assert.equal((await shown(sheet, 'sheets.filterViews.title')).sheets[0].filterViews.length, 1);
});

test('rows and columns are inserted, appended, moved and deleted', async () => {
  const { sheet } = await newDocument(NUMBERS);
  await sheet.resize({ rowCount: 3, columnCount: 3 });
  await sheet.insertDimension('ROWS', span(1, 2));
  await sheet.appendDimension('COLUMNS', 2);
  assert.deepEqual([sheet.rowCount, sheet.columnCount], [4, 5]);
  await sheet.moveDimension('ROWS', span(0, 1), 4);
  assert.deepEqual(await read(sheet), [[], ['4', '5', '6'], ['7', '8', '9'], ['1', '2', '3']]);
  await sheet.loadCells();
  const nine = sheet.getCellByA1('C3');
  await sheet.deleteRows(0, 1);
  await sheet.deleteColumns(0, 1);
  assert.equal(nine.a1Address, 'B2');
  await sheet.deleteDimension('COLUMNS', span(2, 4));
  assert.deepEqual(await read(sheet), [['5', '6'], ['8', '9'], ['2', '3']]);
  await sheet.autoResizeDimensions('COLUMNS', span(0, 1));
  const { sheets } = await shown(sheet, 'sheets.data.columnMetadata', 'A1');
  assert.ok(sheets[0].data[0].columnMetadata[0].pixelSize < 100);
});

test('ranges are inserted and deleted with what is beside them', async () => {
  const { sheet } = await newDocument(NUMBERS);
  await sheet.insertRange(area(0, 1, 0, 2), 'ROWS');
  assert.deepEqual(await read(sheet), [['', '', '3'], ['1', '2', '6'], ['4', '5', '9'], ['7', '8']]);
  await sheet.deleteRange(area(1, 2, 1, 2), 'COLUMNS');
  assert.deepEqual((await read(sheet))[1], ['1', '6']);
});

test('text is found, replaced, split, trimmed and deduplicated', async () => {
  const { sheet } = await newDocument([['a-1', ' x  y '], ['a-2', 'z'], ['A-1', 'z'], ['a-2', 'z']]);
  await sheet.trimWhitespace(area(0, 4, 1, 2));
  assert.deepEqual((await read(sheet, 'B1'))[0], ['x y']);
  await sheet.deleteDuplicates(area(0, 4, 0, 2), [{ sheetId: 0, dimension: 'COLUMNS', startIndex: 0, endIndex: 1 }]);
  assert.deepEqual((await read(sheet, 'A1:A4')).flat(), ['a-1', 'a-2']);
  await sheet.findReplace('a', 'b', { matchCase: true });
  await sheet.findReplace('z', 'w', { matchEntireCell: true }, area(1, 2, 1, 2));
  assert.deepEqual(await read(sheet), [['b-1', 'x y'], ['b-2', 'w']]);
  await sheet.clear('B1:B4');
  await sheet.textToColumns(area(0, 2, 0, 1), 'CUSTOM', '-');
  assert.deepEqual(await read(sheet), [['b', '1'], ['b', '2']]);
});

test('ranges are sorted and shuffled', async () => {
  const { sheet } = await newDocument([['1'], ['3'], ['2']]);
  await sheet.sortRange(area(0, 3, 0, 1), [{ dimensionIndex: 0, sortOrder: 'DESCENDING' }]);
  assert.deepEqual((await read(sheet)).flat(), ['3', '2', '1']);
  await sheet.randomizeRange(area(0, 3, 0, 1));
  assert.deepEqual((await read(sheet)).flat().sort(), ['1', '2', '3']);
});

test('conditional formats are added, moved and deleted', async () => {
  const { sheet } = await newDocument(NUMBERS);
  const rule = (kind, color) => ({
    ranges: [{ sheetId: 0, ...area(0, 3, 0, 3) }],
    booleanRule: { condition: { type: kind, values: [{ userEnteredValue: '5' }] }, format: { backgroundColor: color } },
  });
  await sheet.addConditionalFormatRule(rule('NUMBER_GREATER', { red: 1 }), 0);
  await sheet.addConditionalFormatRule(rule('NUMBER_LESS', { blue: 1 }), 1);
  await sheet.updateConditionalFormatRule({ sheetId: 0, index: 0, newIndex: 1 });
  await sheet.updateConditionalFormatRule({ index: 1, rule: rule('NUMBER_EQ', { green: 1 }) });
  const kinds = (found) => found.sheets[0].conditionalFormats.map((r) => r.booleanRule.condition.type);
  assert.deepEqual(kinds(await shown(sheet, 'sheets.conditionalFormats')), ['NUMBER_LESS', 'NUMBER_EQ']);
  await sheet.loadCells('A1:C3');
  assert.deepEqual(sheet.getCellByA1('B2').effectiveFormat.backgroundColor, { green: 1 });
  await sheet.deleteConditionalFormatRule(0);
  assert.deepEqual(kinds(await shown(sheet, 'sheets.conditionalFormats')), ['NUMBER_EQ']);
});

test('validation is set and removed', async () => {
  const { sheet } = await newDocument(NUMBERS);
  const rule = { condition: { type: 'ONE_OF_LIST', values: [{ userEnteredValue: 'a' }] }, strict: true, showCustomUi: true };
  await sheet.setDataValidation(area(0, 1, 0, 1), rule);
  const mask = 'sheets.data.rowData.values.dataValidation';
  assert.deepEqual((await shown(sheet, mask, 'A1')).sheets[0].data[0].rowData[0].values[0].dataValidation, rule);
  await sheet.setDataValidation(area(0, 1, 0, 1), false);
  assert.deepEqual(await shown(sheet, mask, 'A1'), { sheets: [{ data: [{}] }] });
});

test('ranges are protected, changed and freed', async () => {
  const { doc, sheet } = await newDocument(NUMBERS);
  const { protectedRange } = await sheet.addProtectedRange({ range: { sheetId: 0, ...area(0, 1, 0, 3) }, warningOnly: true });
  await sheet.updateProtectedRange(protectedRange.protectedRangeId, { description: 'Header' });
  await doc.loadInfo();
  assert.deepEqual(sheet.protectedRanges.map((p) => [p.description, p.warningOnly]), [['Header', true]]);
  await sheet.deleteProtectedRange(protectedRange.protectedRangeId);
  assert.deepEqual(await shown(sheet, 'sheets.protectedRanges'), { sheets: [{}] });
});

test('bands are laid, changed and taken away', async () => {
  const { sheet } = await newDocument(NUMBERS);
  const rowProperties = { headerColor: { red: 1 }, firstBandColor: { green: 1 }, secondBandColor: { blue: 1 } };
  const { bandedRange } = await sheet.addBanding({ range: { sheetId: 0, ...area(0, 3, 0, 3) }, rowProperties });
  assert.deepEqual(bandedRange.range, area(0, 3, 0, 3));
  assert.deepEqual(bandedRange.rowProperties.headerColorStyle, { rgbColor: { red: 1 } });
  await sheet.updateBanding({ bandedRangeId: bandedRange.bandedRangeId, range: { sheetId: 0, ...area(0, 2, 0, 3) } }, 'range');
  const { sheets } = await shown(sheet, 'sheets.bandedRanges');
  assert.deepEqual(sheets[0].bandedRanges[0].range, area(0, 2, 0, 3));
  await sheet.deleteBanding(bandedRange.bandedRangeId);
  assert.deepEqual(await shown(sheet, 'sheets.bandedRanges'), { sheets: [{}] });
});

test('developer metadata is created, changed and deleted', async () => {
  const { doc, sheet } = await newDocument(NUMBERS);
  const made = await sheet.createDeveloperMetadata({ metadataKey: 'k', metadataValue: 'v', location: { sheetId: 0 }, visibility: 'PROJECT' });
  assert.equal(made.developerMetadata.location.locationType, 'SHEET');
  const lookup = { developerMetadataLookup: { metadataKey: 'k' } };
  await sheet.updateDeveloperMetadata([lookup], { metadataValue: 'w' }, 'metadataValue');
  assert.deepEqual((await doc.searchDeveloperMetadata([lookup])).map((m) => m.metadataValue), ['w']);
  await sheet.deleteDeveloperMetadata(lookup);
  assert.deepEqual(await doc.searchDeveloperMetadata([lookup]), []);
});

test('one tab is downloaded as csv and tsv, and pdf says it is missing', async () => {
  const { sheet } = await newDocument(NUMBERS);
  assert.equal(Buffer.from(await sheet.downloadAsCSV()).toString(), '1,2,3\r\n4,5,6\r\n7,8,9');
  assert.equal(Buffer.from(await sheet.downloadAsTSV()).toString(), '1\t2\t3\r\n4\t5\t6\r\n7\t8\t9');
  await assert.rejects(sheet.downloadAsPDF(), /501/);
});
