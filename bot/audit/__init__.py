"""What is written of calls and settings beside the audit log's own rows; how the log is read, proved, kept short."""
