"""One run of a watch: feeds listed, articles fetched, what is new read into the ledger, all of it logged.

Hosts are asked at the same time, each by one thread; documents come to the reader as they
arrive. Whenever it is killed, the next run goes on where it was: an item counts as kept
only once the ledger has its text.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from detente.desk.abreast import abreast
from detente.desk.ingest import Ingest
from detente.desk.watched import Watched
from detente.ledger.ledger import Ledger
from detente.ledger.rows import digest
from detente.sources import Document, Problem, Unreadable, documents
from detente.sources.article import article
from detente.sources.feeds import (
    Answer,
    Fetcher,
    Refused,
    Settings,
    Source,
    Unfetched,
    canonical,
    feed_entries,
    sitemap_entries,
)

#: Sitemaps that one sitemap leads to, at most.
_SITEMAPS = 50
_MAIL = {".eml"}


@dataclass(slots=True)
class Run:
    """What a run did. ``asked`` counts answers of any kind, ``unchanged`` those that said so."""

    asked: int = 0
    unchanged: int = 0
    new: int = 0
    copies: int = 0
    undated: int = 0
    unreadable: int = 0
    failed: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return {k: getattr(self, k) for k in self.__slots__ if k != "problems"}


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What came of one item: a document with its answer, or why there is none."""

    item: Mapping[str, Any]
    document: Document | None = None
    answer: Answer | None = None
    reason: str = ""
    passing: bool = False


class Watch:
    """Runs over the settings' sources into a ledger. ``tell`` hears a line of progress now and then."""

    def __init__(
        self, settings: Settings, ledger: Path, memory: Watched, *, overlay: Path | None = None, model: bool = True,
        tell: Callable[[Run], None] = lambda run: None,
    ) -> None:  # fmt: skip
        self.settings, self.ledger, self.memory = settings, ledger, memory
        self.overlay, self.model, self.tell = overlay, model, tell
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._run = Run()

    def stop(self) -> None:
        """End the run once what is under way is done."""
        self._stop.set()

    @property
    def stopped(self) -> threading.Event:
        """Set once the watch is to end."""
        return self._stop

    def once(self) -> Run:
        """One run. Raises LedgerError where the ledger cannot be written."""
        self._run = run = Run()
        self._files: list[tuple[str, str]] = []
        number = self.memory.begin()
        self._recover()
        try:
            with Fetcher(self.settings.manners) as fetcher:
                self._list(fetcher)
                ingest = Ingest(self.ledger, self.overlay, self.model, tell=lambda batch: self.tell(run))
                ingest.run(self._documents(fetcher))
            self._recover()
            run.new = ingest.entered
            for path, signature in self._files:
                self.memory.keep_file(path, signature)
        finally:
            self.memory.end(number, run.counts(), run.problems)
        return run

    def _recover(self) -> None:
        """Settle items whose text was on its way into the ledger: kept where it got there, queued again where not."""
        fetched = self.memory.rows("SELECT address, document, digest FROM items WHERE status = 'fetched'")
        if not fetched:
            return
        with Ledger(self.ledger) as ledger:
            known = ledger.known([f["document"] for f in fetched])
        with self.memory.together():
            for item in fetched:
                if known.get(item["document"]) == item["digest"]:
                    self.memory.settle(item["address"], "kept")
                else:
                    self.memory.forget(item["document"])
                    self.memory.settle(item["address"], "queued", digest=None, etag=None, modified=None)

    def _problem(self, address: str, reason: str, *, passing: bool = False) -> None:
        with self._lock:
            if passing:
                self._run.failed += 1
            else:
                self._run.unreadable += 1
            self._run.problems.append((address, reason))

    def _answered(self, answer: Answer) -> None:
        with self._lock:
            self._run.asked += 1
            self._run.unchanged += answer.status == 304

    def _list(self, fetcher: Fetcher) -> None:
        """Ask all feeds and sitemaps what they list, and queue what is new."""
        remote = [s for s in self.settings.sources if s.remote]
        for source in remote:
            if source.kind == "page" and (address := canonical(source.where)):
                self.memory.queue(address, source.name)
        asked = [(s.where, s, self.memory.validators(s.where)) for s in remote if s.kind != "page"]
        deeper = 0
        while asked and not self._stop.is_set():
            following: list[tuple[str, Source, tuple[str | None, str | None]]] = []
            for address, source, answer in self._every(asked, lambda job: self._feed(fetcher, *job)):
                for inner in self._entered(address, source, answer):
                    if deeper < _SITEMAPS:
                        deeper += 1
                        following.append((inner, source, self.memory.validators(inner)))
            asked = following

    def _feed(
        self, fetcher: Fetcher, address: str, source: Source, known: tuple[str | None, str | None]
    ) -> tuple[str, Source, Answer | None]:
        try:
            answer = fetcher.get(address, etag=known[0], modified=known[1])
        except (Refused, Unfetched) as error:
            self._problem(address, str(error), passing=getattr(error, "passing", False))
            return address, source, None
        self._answered(answer)
        return address, source, answer

    def _entered(self, address: str, source: Source, answer: Answer | None) -> list[str]:
        """Queue what an answer lists; the addresses of the sitemaps that it names."""
        if answer is None or answer.body is None:
            return []
        inner: list[str] = []
        try:
            if source.kind == "sitemap":
                entries, inner = sitemap_entries(answer.body, answer.url)
            else:
                entries = feed_entries(answer.body, answer.url, answer.kind, answer.charset)
        except Unreadable as error:
            self._problem(address, str(error))
            return []
        # A sitemap of sitemaps is asked for anew in every run: those that it lists are what changes.
        etag, modified = (None, None) if inner else (answer.etag, answer.modified)
        self.memory.listed(address, etag, modified, entries, source.name)
        return inner

    def _every(self, jobs: Sequence[Any], work: Callable[[Any], Any]) -> Iterator[Any]:
        """What ``work`` returns for every job (an address first, or in it), hosts at the same time, as it arrives."""
        hosts: dict[str, list[Any]] = defaultdict(list)
        for job in jobs:
            address = job["address"] if isinstance(job, Mapping) else job[0]
            hosts[urlsplit(address).netloc.lower()].append(job)
        patience = self.settings.manners.timeout + 5
        return abreast(list(hosts.values()), work, self.settings.workers, self._stop, patience)

    def _documents(self, fetcher: Fetcher) -> Iterator[Document]:
        """What is new among the queued items and the local files, as it arrives."""
        for arrival in self._every(self.memory.queued(), lambda item: self._item(fetcher, item)):
            found = self._taken(arrival)
            if found is not None:
                yield found
        for source in self.settings.sources:
            if not source.remote and not self._stop.is_set():
                yield from self._local(source)

    def _item(self, fetcher: Fetcher, item: Mapping[str, Any]) -> _Arrival:
        try:
            # Only what the ledger has may answer that nothing changed.
            known = (item["etag"], item["modified"]) if item["digest"] else (None, None)
            answer = fetcher.get(item["address"], etag=known[0], modified=known[1])
        except Refused as error:
            return _Arrival(item, reason=str(error))
        except Unfetched as error:
            return _Arrival(item, reason=str(error), passing=error.passing)
        self._answered(answer)
        if answer.body is None:
            return _Arrival(item, answer=answer)
        try:
            place = canonical(answer.url) or item["address"]
            document = article(
                answer.body, place, kind=answer.kind, charset=answer.charset, published=item["published"],
                title=item["title"], source=item["source"],
            )  # fmt: skip
        except Unreadable as error:
            return _Arrival(item, answer=answer, reason=str(error))
        except RecursionError:
            return _Arrival(item, answer=answer, reason="nested too deep to be read")
        return _Arrival(item, document, answer)

    def _taken(self, arrival: _Arrival) -> Document | None:
        """Settle an item; its document where that is new."""
        address, document, answer = arrival.item["address"], arrival.document, arrival.answer
        if arrival.reason:
            self._problem(address, arrival.reason, passing=arrival.passing)
            self.memory.settle(address, "failed" if arrival.passing else "unreadable", arrival.reason)
            return None
        if document is None or answer is None:
            self.memory.settle(address, "kept")
            return None
        known = {"document": document.document_id, "etag": answer.etag, "modified": answer.modified}
        of = None
        with self.memory.together():
            same = arrival.item["digest"] == digest(document) and arrival.item["document"] == document.document_id
            if same:
                self.memory.settle(address, "kept", **known)
            elif (of := self._original(document)) is not None:
                self.memory.settle(address, "copy", f"of {of}", digest=digest(document), **known)
            else:
                self.memory.settle(address, "fetched", digest=digest(document), **known)
        if same or of is not None:
            self._run.unchanged += same
            self._run.copies += of is not None
            return None
        self._counted(document)
        return document

    def _original(self, document: Document) -> str | None:
        return self.memory.original(document.document_id, digest(document), document.text)

    def _counted(self, document: Document) -> None:
        if document.published is None:
            self._run.undated += 1
            self._run.problems.append((document.url or document.document_id, "undated: read, but never news"))

    def _local(self, source: Source) -> Iterator[Document]:
        """Documents of the files under a path that are new or have changed."""
        place = Path(source.where)
        files = sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]
        for file in files:
            if source.kind == "mail" and file.suffix.lower() not in _MAIL:
                continue
            try:
                stat = file.stat()
            except OSError:
                self._problem(str(file), "no such file or folder")
                continue
            signature = f"{stat.st_mtime_ns}-{stat.st_size}"
            if self.memory.file_kept(str(file), signature):
                continue
            for found in documents([str(file)]):
                if isinstance(found, Problem):
                    if not found.counts:
                        continue
                    self._problem(str(file), str(found))
                elif self._original(found) is not None:
                    self._run.copies += 1
                else:
                    self._counted(found)
                    yield found
            # Reached once the reader has taken the last of the file; the next run reads it again if killed before.
            self._files.append((str(file), signature))
