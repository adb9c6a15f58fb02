"""The API against its own OpenAPI document: no server error, no answer that it does not describe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
pytest.importorskip("fastapi", reason="the extra 'web' is not installed")

from schemathesis.checks import CHECKS, load_all_checks  # noqa: E402

from detente.web.app import create_app  # noqa: E402
from detente.web.settings import Settings  # noqa: E402

load_all_checks()
HELD = CHECKS.get_by_names(
    ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
)


@pytest.fixture(scope="module")
def schema(ledger: Path) -> Any:
    app = create_app(Settings(ledger, years=30, rate=10**9), warm=False)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers={"Host": "127.0.0.1"})


def test_answers_are_as_described(schema: Any) -> None:
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 11
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=25, deadline=None, derandomize=True, database=None,
            phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def holds(case: Any) -> None:
            case.call_and_validate(checks=HELD, headers={"Host": "127.0.0.1"})

        holds()
