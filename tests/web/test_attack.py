"""What an attacker sends: hosts that point here, pages of other sites, sizes that are no numbers, paths that climb."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

from starlette.testclient import TestClient

from detente.web.app import create_app
from detente.web.settings import Settings

TOKEN = "a-token-of-enough-letters"
LOCAL = "http://127.0.0.1:8600"


@pytest.fixture(scope="module")
def client(ledger: Path) -> Iterator[TestClient]:
    app = create_app(Settings(ledger, token=TOKEN, document_bytes=1000, rate=100_000, model=False), warm=False)
    with TestClient(app, base_url=LOCAL, raise_server_exceptions=False) as opened:
        yield opened


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8600", "127.0.0.1@evil.example", "", "[::2]"],
)
def test_a_name_that_was_made_to_point_here_is_refused(client: TestClient, host: str) -> None:
    for path in ("/", "/api/v1", "/healthz", "/static/style.css"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400 and "content-security-policy" in answer.headers


def test_what_was_kept_is_not_given_to_a_name_that_points_here(client: TestClient) -> None:
    assert client.get("/entities").status_code == 200
    assert client.get("/entities", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1:8600.evil.example"},
        {"Origin": "http://127.0.0.1:9999"}, {"Origin": LOCAL, "Sec-Fetch-Site": "cross-site"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/v1/judgements", "/api/v1/documents", "/api/v1/whatif"])
def test_another_site_cannot_send_even_with_the_token(client: TestClient, headers: dict[str, str], path: str) -> None:
    sent = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/plain", **headers}
    assert client.post(path, content=b"{}", headers=sent).status_code == 403


@pytest.mark.parametrize("length", [b"\xb2", b"-1", b"1e3", b"99999999999", b" "])
def test_a_size_that_is_none_is_refused(client: TestClient, length: bytes) -> None:
    sent = {b"Content-Length": length, b"Authorization": f"Bearer {TOKEN}".encode()}
    answer = client.post("/api/v1/documents", content=b"{}", headers=sent)
    assert answer.status_code == 413 and "content-security-policy" in answer.headers


def test_a_body_that_never_says_its_size_ends(client: TestClient) -> None:
    sent = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    answer = client.post("/api/v1/documents", content=iter([b"x" * 600] * 50), headers=sent)
    assert 400 <= answer.status_code < 600 and "content-security-policy" in answer.headers


@pytest.mark.parametrize("token", ["", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "\xe9" * 30])
def test_a_wrong_token_says_nothing(client: TestClient, token: str) -> None:
    sent = {"Authorization": b"Bearer " + token.encode("latin-1")}
    assert client.post("/api/v1/documents", json={"text": "x"}, headers=sent).status_code == 401
    assert client.post(f"/api/v1/documents?token={TOKEN}", json={"text": "x"}).status_code == 401


def test_what_was_kept_for_who_has_the_token_is_for_nobody_else(ledger: Path) -> None:
    app = create_app(Settings(ledger, host="0.0.0.0", token=TOKEN), warm=False)
    with TestClient(app, base_url="http://desk.example") as opened:
        tag = opened.get("/entities", auth=("detente", TOKEN)).headers["etag"]
        for headers in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}):
            answer = opened.get("/entities", headers=headers)
            assert answer.status_code == 401 and "etag" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fapp.py", "/static/%00", "/chart/../x.svg",
        "/document/..%2f..%2fetc%2fpasswd", "/row/documents%22;drop/1", "/table/meta", "/table/judgements/export",
        "/api/v1/tables/duckdb_settings()", "/api/v1/tables/meta/x",
    ],
)  # fmt: skip
def test_paths_that_climb_find_nothing(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (400, 404, 422)
    assert "root:" not in answer.text and "Traceback" not in answer.text


@pytest.mark.parametrize(
    "value", ["'; DROP TABLE documents; --", '" OR 1=1 --', "x' UNION SELECT * FROM meta --", "%", "\\"]
)
def test_words_stay_words(client: TestClient, value: str) -> None:
    before = client.get("/api/v1").json()
    for path, name in (
        ("/search", "q"), ("/table/event_mentions", "entity"), ("/table/event_mentions", "type"),
        ("/table/claims", "document"), ("/api/v1/tables/commitments", "status"),
    ):  # fmt: skip
        assert client.get(path, params={name: value}).status_code < 500
    assert client.get("/api/v1").json() == before
