"""Hosts, tokens, rates, sizes, headers."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from detente.web.app import create_app
from detente.web.guard import Rate
from detente.web.settings import Settings, SettingsError

TOKEN = "a-secret-of-the-desk"


def test_every_answer_carries_the_headers(client: TestClient) -> None:
    for path in ("/", "/nowhere", "/api/v1", "/api/v1/nothing", "/static/style.css", "/chart/timeline.svg?entity=CHN"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/api/v1", "/static/style.css"])
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8600", "127.0.0.1.evil.example", "", "10.0.0.1"])
def test_another_name_for_this_machine_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400
    assert client.get("/api/v1", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8600", "127.0.0.1:8600", "[::1]:8600", "127.0.0.1"])
def test_this_machine_is_served(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
     {"Origin": "null"}, {"Origin": "http://127.0.0.1:9999", "Host": "127.0.0.1:8600"}],
)  # fmt: skip
def test_a_page_of_another_site_cannot_send(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/v1/whatif", json={"edits": []}, headers=headers).status_code == 403


def test_the_servers_own_pages_can_send(client: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8600", "Host": "127.0.0.1:8600"}
    assert client.post("/api/v1/whatif", json={"edits": []}, headers=headers).status_code != 403


def test_others_need_a_token(ledger: Path) -> None:
    with pytest.raises(SettingsError, match="--token"):
        create_app(Settings(ledger, host="0.0.0.0"))
    with pytest.raises(SettingsError, match="12"):
        create_app(Settings(ledger, token="short"))
    app = create_app(Settings(ledger, host="0.0.0.0", token=TOKEN), warm=False)
    with TestClient(app, base_url="http://desk.example") as opened:
        assert opened.get("/api/v1").status_code == 401
        assert opened.get("/", headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert opened.get("/", headers={"Authorization": "Basic !!"}).status_code == 401
        assert opened.get("/api/v1", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert opened.get("/", auth=("detente", TOKEN)).status_code == 200


def test_what_breaks_is_not_told(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("/a/path/of/this/machine")

    monkeypatch.setattr("detente.web.pages.today.context", broken)
    answer = client.get("/", params={"as_of": "2001-02-03"})
    assert answer.status_code == 500 and "machine" not in answer.text
    assert "content-security-policy" in answer.headers


def test_a_client_may_ask_so_often() -> None:
    rate = Rate(3)
    assert [rate.wait("a") for _ in range(4)][:3] == [0, 0, 0]
    assert rate.wait("a") > 0 and rate.wait("b") == 0


def test_too_much_is_refused(ledger: Path) -> None:
    app = create_app(Settings(ledger, token=TOKEN, document_bytes=1000, rate=4), warm=False)
    with TestClient(app, base_url="http://127.0.0.1:8600") as opened:
        allowed = {"Authorization": f"Bearer {TOKEN}"}
        assert opened.post("/api/v1/documents", json={"text": "x" * 50_000}, headers=allowed).status_code == 413
        assert opened.post("/api/v1/documents", json={"text": "x" * 1500}, headers=allowed).status_code == 413
        codes = [opened.get("/api/v1").status_code for _ in range(6)]
        assert codes[-1] == 429


def test_the_pages_cannot_write(client: TestClient) -> None:
    store = client.app.state.store  # type: ignore[attr-defined]
    for statement in ("DELETE FROM documents", "CREATE TABLE ledger.x AS SELECT 1", "COPY documents TO 'x.csv'",
                      "SELECT * FROM read_text('/etc/hostname')"):  # fmt: skip
        with pytest.raises(Exception, match=r"(?i)read-only|permission|disabled"):
            store.rows(statement)
