"""What was read, kept in one DuckDB file."""
