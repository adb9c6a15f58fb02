"""What the ledger means: isolation, claims, commitments, groupings."""
