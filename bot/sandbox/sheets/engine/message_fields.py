"""The fields of the messages that are read through a field mask, so that a misspelt field is refused.

One line a message: `field` or `field:Message`. A message that is not listed here is opaque: anything below it passes.
Source: the discovery document of the Sheets API v4, rev 20261019.
"""

from __future__ import annotations

_TEXT = """
Spreadsheet spreadsheetId properties:SpreadsheetProperties sheets:Sheet namedRanges:NamedRange spreadsheetUrl \
 developerMetadata:DeveloperMetadata dataSources:DataSource dataSourceSchedules:DataSourceRefreshSchedule \
 comments:CommentThread commentsViewMode
SpreadsheetProperties title locale autoRecalc timeZone defaultFormat:CellFormat spreadsheetTheme:SpreadsheetTheme \
 iterativeCalculationSettings:IterativeCalculationSettings importFunctionsExternalUrlAccessAllowed
IterativeCalculationSettings maxIterations convergenceThreshold
SpreadsheetTheme primaryFontFamily themeColors:ThemeColorPair
ThemeColorPair colorType color:ColorStyle
Sheet properties:SheetProperties data:GridData merges:GridRange conditionalFormats:ConditionalFormatRule \
 filterViews:FilterView protectedRanges:ProtectedRange basicFilter:BasicFilter charts:EmbeddedChart \
 bandedRanges:BandedRange developerMetadata:DeveloperMetadata rowGroups:DimensionGroup columnGroups:DimensionGroup \
 slicers:Slicer tables:Table commentAnchors:CommentAnchor
SheetProperties sheetId title index sheetType gridProperties:GridProperties hidden tabColor:Color \
 tabColorStyle:ColorStyle rightToLeft dataSourceSheetProperties:DataSourceSheetProperties
GridProperties rowCount columnCount frozenRowCount frozenColumnCount hideGridlines rowGroupControlAfter \
 columnGroupControlAfter
GridData startRow startColumn rowData:RowData rowMetadata:DimensionProperties columnMetadata:DimensionProperties
RowData values:CellData
DimensionProperties hiddenByFilter hiddenByUser pixelSize developerMetadata:DeveloperMetadata \
 dataSourceColumnReference:DataSourceColumnReference
CellData userEnteredValue:ExtendedValue effectiveValue:ExtendedValue formattedValue userEnteredFormat:CellFormat \
 effectiveFormat:CellFormat hyperlink note textFormatRuns:TextFormatRun dataValidation:DataValidationRule \
 pivotTable:PivotTable dataSourceTable:DataSourceTable dataSourceFormula:DataSourceFormula chipRuns:ChipRun
ExtendedValue numberValue stringValue boolValue formulaValue errorValue:ErrorValue
ErrorValue type message
CellFormat numberFormat:NumberFormat backgroundColor:Color backgroundColorStyle:ColorStyle borders:Borders \
 padding:Padding horizontalAlignment verticalAlignment wrapStrategy textDirection textFormat:TextFormat \
 hyperlinkDisplayType textRotation:TextRotation
NumberFormat type pattern
Color red green blue alpha
ColorStyle rgbColor:Color themeColor
Borders top:Border bottom:Border left:Border right:Border
Border style width color:Color colorStyle:ColorStyle
Padding top right bottom left
TextFormat foregroundColor:Color foregroundColorStyle:ColorStyle fontFamily fontSize bold italic strikethrough \
 underline link:Link
Link uri
TextRotation angle vertical
TextFormatRun startIndex format:TextFormat
DataValidationRule condition:BooleanCondition inputMessage strict showCustomUi
BooleanCondition type values:ConditionValue
ConditionValue relativeDate userEnteredValue
GridRange sheetId startRowIndex endRowIndex startColumnIndex endColumnIndex
NamedRange namedRangeId name range:GridRange
ProtectedRange protectedRangeId range:GridRange namedRangeId tableId description warningOnly requestingUserCanEdit \
 unprotectedRanges:GridRange editors:Editors
Editors users groups domainUsersCanEdit
BasicFilter range:GridRange tableId sortSpecs:SortSpec criteria filterSpecs:FilterSpec
FilterView filterViewId title range:GridRange namedRangeId tableId sortSpecs:SortSpec criteria filterSpecs:FilterSpec
SortSpec dimensionIndex sortOrder foregroundColor:Color foregroundColorStyle:ColorStyle backgroundColor:Color \
 backgroundColorStyle:ColorStyle dataSourceColumnReference:DataSourceColumnReference
FilterSpec columnIndex dataSourceColumnReference:DataSourceColumnReference filterCriteria:FilterCriteria
ConditionalFormatRule ranges:GridRange booleanRule:BooleanRule gradientRule:GradientRule
BooleanRule condition:BooleanCondition format:CellFormat
GradientRule minpoint:InterpolationPoint midpoint:InterpolationPoint maxpoint:InterpolationPoint
InterpolationPoint color:Color colorStyle:ColorStyle type value
DimensionGroup range:DimensionRange depth collapsed
DimensionRange sheetId dimension startIndex endIndex
BandedRange bandedRangeId range:GridRange rowProperties:BandingProperties columnProperties:BandingProperties \
 bandedRangeReference
DeveloperMetadata metadataId metadataKey metadataValue location:DeveloperMetadataLocation visibility
BatchUpdateSpreadsheetResponse spreadsheetId replies:Response updatedSpreadsheet:Spreadsheet
ValueRange range majorDimension values
BatchGetValuesResponse spreadsheetId valueRanges:ValueRange
UpdateValuesResponse spreadsheetId updatedRange updatedRows updatedColumns updatedCells updatedData:ValueRange
AppendValuesResponse spreadsheetId tableRange updates:UpdateValuesResponse
BatchUpdateValuesResponse spreadsheetId totalUpdatedRows totalUpdatedColumns totalUpdatedCells totalUpdatedSheets \
 responses:UpdateValuesResponse
ClearValuesResponse spreadsheetId clearedRange
BatchClearValuesResponse spreadsheetId clearedRanges
"""


def _read(text: str) -> dict[str, dict[str, str]]:
    messages = {}
    for line in text.strip().splitlines():
        name, *members = line.split()
        pairs = (member.partition(":") for member in members)
        messages[name] = {field: message for field, _, message in pairs}
    return messages


MESSAGES: dict[str, dict[str, str]] = _read(_TEXT)
"""Message name → field → message name, "" for a plain value."""
