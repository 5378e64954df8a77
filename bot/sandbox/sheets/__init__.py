"""The local Sheets API.

`engine` answers; `storage` and `xlsx` keep the workbooks; `http`, `drive`, `knobs` and `admin` are the service around
it; `server` is its front door.
"""
