"""The explorer and the HTTP API: the ledger as pages and as rows."""
