"""What every face asks of a ledger: one isolation, one dyad, one timeline, one way to name and to filter."""
