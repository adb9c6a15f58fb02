"""Which words report which event, and the tables that say so."""

from detente.reading.lexicon.frames import Frame, Lexicon, load_lexicon
from detente.reading.lexicon.tables import TableError, table, validate

__all__ = ["Frame", "Lexicon", "TableError", "load_lexicon", "table", "validate"]
