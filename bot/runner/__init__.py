"""The runner: read → decide → plan → guard → apply → record, the same for every job."""
