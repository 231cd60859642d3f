"""From an export file to the lake: read, map, check, keep."""
