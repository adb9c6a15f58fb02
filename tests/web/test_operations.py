"""A running server says whether it is well and how it fares, to whom may know."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from detente.web.app import create_app
from detente.web.operations import JsonLines
from detente.web.settings import Settings


def test_a_server_that_is_well_says_so(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok" and answer.json()["documents"] > 0


def test_metrics_count_rows_and_requests(client: TestClient) -> None:
    client.get("/no-such-page")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert any(line.startswith('detente_ledger_rows{table="documents"} ') for line in lines)
    assert any(line.startswith('detente_requests_total{method="GET",status="404"} ') for line in lines)
    assert any(line.startswith("detente_request_seconds_count ") for line in lines)
    assert "detente_waiting_documents 0.0" in lines


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_others_need_the_token(ledger: Path, path: str) -> None:
    settings = Settings(ledger, "0.0.0.0", token="a long secret token")
    with TestClient(create_app(settings, warm=False), base_url="http://desk.example") as open_to_all:
        assert open_to_all.get(path).status_code == 401
        allowed = open_to_all.get(path, headers={"Authorization": "Bearer a long secret token"})
        assert allowed.status_code == 200


def test_a_ledger_that_does_not_answer_is_not_well(ledger: Path) -> None:
    app = create_app(Settings(ledger), warm=False)
    with TestClient(app, base_url="http://127.0.0.1:8600") as client:
        app.state.store._connection.close()
        assert client.get("/healthz").status_code == 503


def test_a_log_line_is_json_and_one_line() -> None:
    record = logging.LogRecord("detente.access", logging.INFO, "", 0, "request\nof %s", ("x\x1b",), None)
    record.fields = {"path": "/\u202e", "status": 200}
    line = JsonLines().format(record)
    assert line.isascii() and "\n" not in line
    assert json.loads(line) | {"time": ""} == {
        "time": "", "level": "info", "name": "detente.access", "message": "request\nof x\x1b", "path": "/\u202e",
        "status": 200,
    }  # fmt: skip
