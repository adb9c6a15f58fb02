"""What is watched: feeds, sitemaps, addresses, folders and mail, fetched politely and never from the local network."""

from detente.sources.feeds.address import Refused, canonical
from detente.sources.feeds.entries import Entry, feed_entries, sitemap_entries
from detente.sources.feeds.fetch import Answer, Fetcher, Manners, Unfetched
from detente.sources.feeds.settings import Alert, Settings, SettingsError, Source, WatchList, load

__all__ = [
    "Alert", "Answer", "Entry", "Fetcher", "Manners", "Refused", "Settings", "SettingsError", "Source", "Unfetched",
    "WatchList", "canonical", "feed_entries", "load", "sitemap_entries",
]  # fmt: skip
