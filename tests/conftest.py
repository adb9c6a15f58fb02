"""What tests share: one loaded reader, and a way to read a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from detente.reading.pipeline import Reader
from detente.reading.rows import Reading
from detente.sources import Document

# A loaded machine is no failure: what is timed is a benchmark.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent
Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The reader without trained models: what the tables and the parse find."""
    return Reader(model=False)


@pytest.fixture(scope="session")
def read(reader: Reader) -> Read:
    """Read one text: ``read(text, published="2023-09-20", source=None, title=None)``."""

    def call(
        text: str, published: str | None = "2023-09-20", source: str | None = None, title: str | None = None
    ) -> Reading:
        (found,) = reader.read([Document("t", text, published=published, source=source, title=title)])
        return found

    return call


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data beside the project; a test that needs it skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the data folder ../shared is not here")
    return folder


#: A document that tries everything on whoever shows it.
HOSTILE = Document(
    'hos/tile <b id="x">&\'"',
    'France condemned Russia on Monday. <script>alert("words")</script> Germany & France <img src=x onerror=alert(1)> '
    "met China.\n\n\u202egnihtemos\u202c \x07\x1b[31m said Russia. </p></article><svg onload=alert(2)> "
    "China visited France on 1 March 2023. {{ 7*7 }} <!-- Russia threatened France.",
    title='<svg/onload=alert("title")> \u202eeltit\u202c \x00\x08"><h1>',
    source='=HYPERLINK("x")<i>',
    url="javascript:alert(3)",
    published="2023-03-01",
)


@pytest.fixture(scope="session")
def ledger(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the project's examples, each on its day, and of one hostile document."""
    import yaml

    from detente.desk.entering import enter
    from detente.ledger.ledger import Ledger

    documents = [HOSTILE]
    for facts in sorted((ROOT / "examples").glob("*.yaml")):
        title, _, text = facts.with_suffix(".md").read_text(encoding="utf-8").partition("\n")
        day = str(yaml.safe_load(facts.read_text(encoding="utf-8"))["published"])
        documents.append(Document(facts.stem, text.strip(), title=title.lstrip("# "), source="x", published=day))
    path = tmp_path_factory.mktemp("ledger") / "desk.duckdb"
    with Ledger(path) as opened:
        enter(opened, list(reader.read(documents)))
    return path
