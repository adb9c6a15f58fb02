"""Which words report which event, and the tables that say so."""
