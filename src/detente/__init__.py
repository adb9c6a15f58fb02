"""Détente reads the news as a diplomatic desk officer does, and keeps the ledger."""

__version__ = "0.1.0"
