"""Letters as documents."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from detente.sources import Document, Problem, documents

HEAD = "From: Desk <desk@news.example>\r\nSubject: Talks\r\nDate: Wed, 6 Sep 2023 08:00:00 +0000\r\n"


def read(tmp_path: Path, data: bytes) -> Document | Problem:
    path = tmp_path / "letter.eml"
    path.write_bytes(data)
    (found,) = documents([str(path)])
    return found


def test_a_plain_letter(tmp_path: Path) -> None:
    body = "France met Norway\r\non Monday.\r\n\r\nSecond part.\r\n> quoted words\r\n-- \r\nthe desk\r\n"
    found = read(tmp_path, f"{HEAD}Message-ID: <1@x>\r\n\r\n{body}".encode())
    assert isinstance(found, Document)
    assert (found.title, found.source, found.published) == ("Talks", "Desk", "2023-09-06")
    assert found.text == "France met Norway on Monday.\n\nSecond part."
    assert found.document_id.startswith("mail-")


def test_a_letter_with_a_page_and_something_attached(tmp_path: Path) -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "a@b.example", "x"
    words = "France condemned Norway on Monday over the fishing rights in the north, officials of both said. " * 3
    letter.set_content(f"<html><body><article><p>{words}</p></article></body></html>", subtype="html")
    letter.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="../../x.exe")
    found = read(tmp_path, letter.as_bytes())
    assert isinstance(found, Document)
    assert found.text.startswith("France condemned Norway") and found.published is None


@pytest.mark.parametrize(
    "data",
    [
        b"no letter at all",
        HEAD.encode() + b"\r\n",
        HEAD.encode() + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 50,
        b"\x00\xff" * 100,
    ],
)
def test_what_is_no_letter_says_so(tmp_path: Path, data: bytes) -> None:
    assert isinstance(read(tmp_path, data), Problem)


def test_a_charset_that_nobody_knows(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD.encode() + b"Content-Type: text/plain; charset=x-odd\r\n\r\nFrance met Norway.")
    assert isinstance(found, Document) and found.text == "France met Norway."
