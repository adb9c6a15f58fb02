"""How one document is read: a spaCy pipeline from mentions to claims."""
