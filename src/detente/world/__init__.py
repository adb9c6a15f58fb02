"""Who exists: states, leaders, organisations, summits, places; and who a phrase means on a day."""
