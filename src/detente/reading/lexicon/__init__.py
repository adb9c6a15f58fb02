"""Which words report which event, and the tables that say so."""

from detente.reading.lexicon.frames import Frame, Lexicon, LexiconError, load_lexicon, table

__all__ = ["Frame", "Lexicon", "LexiconError", "load_lexicon", "table"]
