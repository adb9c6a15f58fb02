"""How one document is read."""
