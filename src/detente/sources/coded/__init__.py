"""Event rows that others coded, as published: ICEWS, GDELT, POLECAT, UCDP GED, ACLED, KEDS, Phoenix, any table.

A file is recognised by its columns (`layout`), made readable (`opening`), streamed through
DuckDB's CSV reader in batches, and each batch becomes rows of the ledger's table
``coded_events`` (`reading`): what is said in words or codes (parties, countries, types)
is looked up once for each distinct value, everything else happens in SQL. Each format has
a small module of its own; column names, codes and crosswalks are data files.
"""

from detente.sources.coded.layout import KINDS, Layout, LayoutError, recognise
from detente.sources.coded.reading import Batch, Coded

__all__ = ["KINDS", "Batch", "Coded", "Layout", "LayoutError", "recognise"]
