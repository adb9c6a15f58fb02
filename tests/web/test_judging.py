"""Judgements over the API."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra 'web' is not installed")

from starlette.testclient import TestClient

from detente.web.app import create_app
from detente.web.settings import Settings

TOKEN = "a-token-of-twenty-and-more"
ALLOWED = {"Authorization": f"Bearer {TOKEN}"}


def test_a_judgement_changes_what_every_face_shows(ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.duckdb"
    shutil.copy(ledger, path)
    app = create_app(Settings(path, token=TOKEN, model=False), warm=False)
    with TestClient(app, base_url="http://127.0.0.1:8600") as opened:
        row = opened.get("/api/v1/tables/event_mentions", params={"limit": 1}).json()["rows"][0]

        def say(**fields: Any) -> Any:
            body = {"row": row["id"], "who": "ann", **fields}
            return opened.post("/api/v1/judgements", json=body, headers=ALLOWED)

        assert (
            opened.post("/api/v1/judgements", json={"row": row["id"], "verdict": "wrong", "who": "a"}).status_code
            == 401
        )
        assert say(verdict="maybe").status_code == 422
        assert say(verdict="wrong", fields={"type": "SHOUT"}).status_code == 422
        assert say(verdict="right", fields={"type": "AID"}).status_code == 422
        assert (
            opened.post(
                "/api/v1/judgements", json={"row": "no/e1", "verdict": "right", "who": "a"}, headers=ALLOWED
            ).status_code
            == 404
        )
        made = say(verdict="wrong", note="the other way round")
        assert made.status_code == 201
        counted = opened.get("/api/v1/tables/event_mentions", params={"document": row["document_id"]}).json()["rows"]
        assert row["id"] not in {r["id"] for r in counted}
        said = opened.get("/api/v1/judgements", params={"row": row["id"]}).json()
        assert [j["verdict"] for j in said["rows"]] == ["wrong"] and said["conflicts"] == []
        back = opened.delete(f"/api/v1/judgements/{made.json()['id']}", headers=ALLOWED)
        assert back.status_code == 200 and back.json()["undone"]
        again = opened.get("/api/v1/tables/event_mentions", params={"document": row["document_id"]}).json()["rows"]
        assert row["id"] in {r["id"] for r in again}
        assert opened.delete(f"/api/v1/judgements/{made.json()['id']}", headers=ALLOWED).status_code == 404


def test_without_a_token_nothing_is_judged(client: TestClient) -> None:
    body = {"row": "x/e1", "verdict": "right", "who": "ann"}
    assert client.post("/api/v1/judgements", json=body).status_code == 403
    assert client.get("/api/v1/judgements").json() == {"rows": [], "conflicts": []}
