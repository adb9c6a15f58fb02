"""How documents come in: text, Markdown, HTML, JSONL, CSV and Parquet."""

from detente.sources.dates import iso_date
from detente.sources.files import documents
from detente.sources.problem import Problem, Unreadable
from detente.sources.record import Document, identify

__all__ = ["Document", "Problem", "Unreadable", "documents", "identify", "iso_date"]
