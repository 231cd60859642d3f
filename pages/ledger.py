"""数据台账: every file, every quarantined row, every gap."""
