"""The HTTP API: rows, cursors, filters, documents read in."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from detente.ledger.ledger import Ledger
from detente.ledger.tables import STORED
from detente.web.app import create_app
from detente.web.settings import Settings

TOKEN = "a-secret-of-the-desk"


@pytest.mark.parametrize("table", STORED)
def test_cursors_give_every_row_once(client: TestClient, ledger: Path, table: str) -> None:
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        asked: dict[str, Any] = {"limit": 37, "all": True, **({"cursor": cursor} if cursor else {})}
        answer = client.get(f"/api/v1/tables/{table}", params=asked).json()
        found += answer["rows"]
        cursor = answer["next"]
        if cursor is None:
            break
    with Ledger(ledger, read_only=True) as opened:
        kept = opened.rows(table)
    key = "document_id" if table == "documents" else "entity" if table == "entities" else "id"
    assert sorted(r[key] for r in found) == sorted(r[key] for r in kept)
    if table == "documents":
        assert all("digest" not in r for r in found)
    elif table != "commitments":
        assert {r[key]: r for r in kept} == {r[key]: {k: r[k] for k in kept[0]} for r in found}


def test_the_counted_rows_come_by_default(client: TestClient) -> None:
    some = client.get("/api/v1/tables/event_mentions", params={"limit": 200}).json()
    assert some["rows"] and all(r["confidence"] >= 0.5 for r in some["rows"])
    asked = {"document": "denial", "confidence": 0.7}
    rows = client.get("/api/v1/tables/event_mentions", params=asked).json()["rows"]
    assert all(r["confidence"] >= 0.7 and r["document_id"] == "denial" for r in rows)


def test_dyads_of_a_name(client: TestClient) -> None:
    rows = client.get("/api/v1/tables/dyads", params={"entity": "Serbia", "since": "2010-01-01"}).json()["rows"]
    assert rows and all("SRB" in (r["source"], r["target"]) and r["day"] >= "2010-01-01" for r in rows)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/tables/secrets", 422), ("/api/v1/tables/claims?cursor=xyz", 400), ("/api/v1/nothing", 404),
        ("/api/v1/tables/claims?limit=0", 422), ("/api/v1/tables/documents?entity=RUS", 400),
        ("/api/v1/tables/claims/none", 404), ("/api/v1/isolation/compare?a=x&b=y", 404), ("/api/v1/jobs/x", 404),
    ],
)  # fmt: skip
def test_errors_are_problems(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status and answer.json()["detail"]


def test_measures(client: TestClient) -> None:
    rows = client.get("/api/v1/isolation").json()["rows"]
    assert {"entity", "score", "low", "high", "components", "evidence"} <= set(rows[0])
    assert client.get("/api/v1/groupings").json()["rows"][0]["kind"] in ("formal", "informal")
    assert client.get("/api/v1/network").json()["nodes"]
    assert client.get("/api/v1/search", params={"q": "sanctions"}).json()["documents"]
    supposed = client.post("/api/v1/whatif", json={"edits": ["ally CHN RUS"]}).json()
    assert supposed["edits"] == ["ally CHN RUS"]


def test_documents_need_a_token(client: TestClient) -> None:
    assert client.post("/api/v1/documents", json={"text": "x"}).status_code == 403


def test_documents_are_read_in_the_background(ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.duckdb"
    shutil.copy(ledger, path)
    app = create_app(Settings(path, token=TOKEN, model=False), warm=False)
    with TestClient(app, base_url="http://127.0.0.1:8600") as opened:
        given = {"text": "Brazil condemned Peru on Monday.", "id": "wire-1", "published": "2023-03-03", "title": "Wire"}
        assert opened.post("/api/v1/documents", json=given).status_code == 401
        allowed = {"Authorization": f"Bearer {TOKEN}"}
        answer = opened.post("/api/v1/documents", json=given, headers=allowed)
        assert answer.status_code == 202
        for _ in range(200):
            job = opened.get(f"/api/v1/jobs/{answer.json()['job']}").json()
            if job["status"] in ("done", "failed"):
                break
            assert opened.get("/").status_code == 200
            time.sleep(0.1)
        assert (job["status"], job["problem"], job["event_mentions"]) == ("done", None, 1)
        rows = opened.get("/api/v1/tables/event_mentions", params={"document": "wire-1"}).json()["rows"]
        assert [r["type"] for r in rows] == ["ACCUSE"] and rows[0]["event"]
        assert opened.get("/document/wire-1").status_code == 200
