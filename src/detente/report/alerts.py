"""Alerts in words, and on their way: to standard output, a file, a web hook, or by mail."""

from __future__ import annotations

import json
import os
import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

from detente.desk.alerts import Found
from detente.desk.news import outlet
from detente.desk.note import Note
from detente.report.lines import Telling
from detente.report.wording import Names, capital, clipped
from detente.sources.feeds import Refused, Settings
from detente.sources.feeds.address import Guard
from detente.sources.feeds.transport import GuardedTransport

_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Message:
    """One alert: the rule's name, what is told, the quoted sentence, and where it stands."""

    alert: str
    text: str
    quote: str
    credit: str
    url: str | None

    def __str__(self) -> str:
        quote = f" “{self.quote}”" if self.quote else ""
        return f"[{self.alert}] {self.text}{quote}" + "".join(f" {w}" for w in (self.credit, self.url) if w)


def message(found: Found, seen: Note | None, names: Names) -> Message | None:
    """The alert in words; None where its rows name too little."""
    if seen is None or found.words:
        who = capital(names(found.rows[0]["entity"])) if found.rows else ""
        return Message(found.alert.name, f"{who}: {found.words}", "", "", None)
    row = found.rows[0]
    telling = Telling({"assessments": [], "conditionals": [], **seen.tables, "entities": names.entities})
    text = _text(found, telling)
    if text is None:
        return None
    documents = {d["document_id"]: d for d in seen.tables["documents"]}
    document = documents.get(row["document_id"])
    credit = outlet(document) if document else ""
    return Message(found.alert.name, text, clipped(row["text"], 30), credit, document["url"] if document else None)


def _text(found: Found, telling: Telling) -> str | None:
    row = found.rows[0]
    if found.alert.when == "event":
        item = telling.event([dict(r) for r in found.rows])
        return item.lead if item else None
    if found.alert.when == "contested":
        sides = "; ".join(
            f"{telling.names(p['source']) if p['source'] in telling.names.entities else 'the text'} {p['stance']}"
            for p in row["positions"]
        )
        return f"Disputed: “{clipped(row['proposition'], 14)}” ({sides})"
    to = f" to {telling.names.many(row['to'])}" if row["to"] else ""
    return capital(f"{row['kind']} from {telling.names.many(row['from'])}{to}: {row['status']}, {row['rule']}")


class Unsent(RuntimeError):
    """An alert that did not reach whom it was for; says why, without any secret."""


def send(messages: Sequence[Message], to: str, settings: Settings, say: Callable[[str], None]) -> None:
    """Send alerts to ``stdout``, ``file:PATH``, ``webhook:URL`` or ``mail:ADDRESS``. Raises Unsent."""
    kind, _, rest = to.partition(":")
    try:
        if kind == "stdout":
            for one in messages:
                say(str(one))
        elif kind == "file":
            _append(settings.path.parent / Path(rest).expanduser(), messages)
        elif kind == "webhook":
            _post(rest, messages, settings)
        else:
            _mail(rest, messages, settings)
    except Refused as error:
        raise Unsent(f"{to}: {error}") from None
    except (OSError, httpx.HTTPError, smtplib.SMTPException) as error:
        raise Unsent(f"{to}: {type(error).__name__}") from None


def _append(path: Path, messages: Sequence[Message]) -> None:
    with path.open("a", encoding="utf-8") as handle:
        for one in messages:
            handle.write(json.dumps(_plain(one), ensure_ascii=False) + "\n")


def _plain(one: Message) -> Mapping[str, Any]:
    return {"alert": one.alert, "text": one.text, "quote": one.quote, "source": one.credit, "url": one.url}


def _post(url: str, messages: Sequence[Message], settings: Settings) -> None:
    transport = GuardedTransport(Guard(settings.manners.allow), _SECONDS)
    with httpx.Client(transport=transport, timeout=_SECONDS, trust_env=False) as client:
        for one in messages:
            answer = client.post(url, json=_plain(one), headers={"User-Agent": settings.manners.agent})
            if answer.status_code >= 300:
                raise Unsent(f"webhook: answered {answer.status_code}")


def _mail(address: str, messages: Sequence[Message], settings: Settings) -> None:
    server = settings.smtp
    if server is None:
        raise Unsent("mail: no server is named under [smtp]")
    letter = EmailMessage()
    letter["Subject"] = f"Détente: {messages[0].alert}" + (f" and {len(messages) - 1} more" if messages[1:] else "")
    letter["From"], letter["To"] = server.sender, address
    letter.set_content("\n\n".join(str(one) for one in messages))
    with smtplib.SMTP(server.host, server.port, timeout=_SECONDS) as post:
        if server.tls:
            post.starttls(context=ssl.create_default_context())
        if server.user:
            post.login(server.user, os.environ.get(server.password, ""))
        post.send_message(letter)
