"""One module a page: what it asks of the ledger, and the template that shows it."""
