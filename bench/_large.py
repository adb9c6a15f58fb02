"""A ledger of a million event mentions, drawn at random but shaped like news: a few states act in most rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from detente.ledger.ledger import Ledger
from detente.world import load_world

TYPES = (
    ("AGREE", "verbal cooperation", 2.0), ("CONSULT", "verbal cooperation", 1.0),
    ("SUPPORT", "verbal cooperation", 3.0),
    ("COOPERATE", "material cooperation", 6.0), ("AID", "material cooperation", 7.0),
    ("REQUEST", "verbal conflict", -1.0), ("ACCUSE", "verbal conflict", -2.0), ("REJECT", "verbal conflict", -4.0),
    ("THREATEN", "verbal conflict", -5.0), ("SANCTION", "material conflict", -7.0),
    ("ASSAULT", "material conflict", -9.0),
)  # fmt: skip
FIRST, LAST = date(2012, 1, 1), date(2023, 12, 31)
_PARTY = (
    "[struct_pack(entity := CASE WHEN random() < 0.25 THEN {0}.leader ELSE {0}.id END, state := {0}.id, "
    "sector := 'GOV', "
    "text := {0}.name, start := CAST({1} AS BIGINT), \"end\" := CAST({1} + length({0}.name) AS BIGINT))]"
)


def generate(path: Path, mentions: int, say: Callable[[str], None]) -> None:
    """Write the ledger: ``mentions`` event mentions in a tenth as many documents, and what hangs on them."""
    world = load_world()
    day = date(2020, 1, 1)
    states = sorted(s.id for s in world.states.values() if s.status == "member" and s.end is None)
    np.random.default_rng(7).shuffle(states)
    major = ["USA", "RUS", "CHN", "UKR", "ISR", "IRN", "DEU", "FRA", "GBR", "IND", "PAK", "PRK", "KOR", "TUR"]
    states = major + [s for s in states if s not in major]
    leaders = {s: (t.person if (t := world.leader(s, day)) else s) for s in states}
    Ledger(path).close()
    c = duckdb.connect(str(path))
    c.execute("SET memory_limit = '4GB'")
    c.execute("SELECT setseed(0.42)")
    c.execute("CREATE TEMP TABLE s (n INTEGER, id VARCHAR, name VARCHAR, leader VARCHAR)")
    c.executemany(
        "INSERT INTO s VALUES (?, ?, ?, ?)",
        [(n, s, world.states[s].name, leaders[s]) for n, s in enumerate(states)],
    )
    c.execute("CREATE TEMP TABLE t (n INTEGER, type VARCHAR, quad VARCHAR, score DOUBLE)")
    c.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", [(n, *t) for n, t in enumerate(TYPES)])
    c.execute(
        "INSERT INTO entities SELECT id, name, 'state', id FROM s "
        "UNION ALL SELECT DISTINCT ON (leader) leader, leader, 'person', id FROM s WHERE leader <> id"
    )
    span = (LAST - FIRST).days
    documents = mentions // 10
    say(f"{mentions} mentions in {documents} documents")
    c.execute(
        f"""CREATE TEMP TABLE raw AS SELECT i, i // 10 AS d, i % 10 AS k,
              CAST(floor(pow(random(), 3) * {len(states)}) AS INTEGER) AS a,
              CAST(floor(pow(random(), 2.2) * {len(states)}) AS INTEGER) AS b,
              CAST(floor(random() * {len(TYPES)}) AS INTEGER) AS t, random() AS r
            FROM range({mentions}) AS x(i)"""
    )
    c.execute(
        f"""CREATE TEMP TABLE said AS
            SELECT raw.*, 'doc' || d AS document_id, 'doc' || d || '/e' || k AS id,
              CAST(DATE '{FIRST}' + CAST(floor(d * {span} / {documents}) AS INTEGER) AS VARCHAR) AS day,
              a.name || ' ' || lower(t.type) || 's ' || b.name || ' over the question of ' ||
              list_extract(['oil', 'wheat', 'the border', 'a treaty', 'the summit', 'fishing', 'prisoners'],
                           1 + CAST(floor(r * 7) AS INTEGER)) || ' number ' || (i % 997) || '.' AS text
            FROM raw JOIN s a ON a.n = raw.a JOIN s b ON b.n = raw.b JOIN t ON t.n = raw.t"""
    )
    say("documents")
    c.execute(
        """INSERT INTO documents SELECT document_id, 'Dispatch ' || d || ': ' || first(text ORDER BY k), 'wire', NULL,
             first(day), 'en', 'x', string_agg(text, ' ' ORDER BY k), [] FROM said GROUP BY document_id, d ORDER BY d"""
    )
    say("event mentions")
    party_a, party_b = _PARTY.format("a", "0"), _PARTY.format("b", "(length(a.name) + length(t.type) + 3)")
    c.execute(
        f"""INSERT INTO event_mentions
            SELECT said.id, document_id, text, off AS start, off + length(text) AS "end",
              struct_pack(text := lower(t.type) || 's', start := off + length(a.name) + 1,
                          "end" := off + length(a.name) + length(t.type) + 2),
              t.type, NULL, ['diplomatic'],
              CASE WHEN r < 0.05 THEN ['negation'] WHEN r < 0.12 THEN ['future'] ELSE [] END,
              {party_a}, {party_b},
              CASE WHEN r < 0.8
                   THEN struct_pack(start := day, "end" := day, precision := 'day', text := 'on the day') END,
              NULL, t.quad, t.score, '01', 0.4 + r / 2, 'both', 'ev-' || (i // 2), r > 0.985
            FROM (SELECT *, CAST(coalesce(sum(length(text) + 1) OVER (
                    PARTITION BY d ORDER BY k ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS BIGINT) AS off
                  FROM said) AS said
            JOIN s a ON a.n = said.a JOIN s b ON b.n = said.b JOIN t ON t.n = said.t ORDER BY i"""
    )
    say("what hangs on them")
    c.execute(
        """INSERT INTO encounters SELECT document_id || '/n' || k, document_id, said.id, text, 'visit',
             [a.leader, b.id], b.id, NULL, NULL,
             struct_pack(start := day, "end" := day, precision := 'day', text := 'x'), r < 0.9, []
           FROM said JOIN s a ON a.n = said.a JOIN s b ON b.n = said.b WHERE i % 20 = 0 ORDER BY i"""
    )
    c.execute(
        """INSERT INTO attributions SELECT document_id || '/a' || k, document_id, text, [a.id], a.name,
             struct_pack(text := 'said', start := CAST(0 AS BIGINT), "end" := CAST(4 AS BIGINT)),
             struct_pack(text := text, start := CAST(5 AS BIGINT), "end" := CAST(20 AS BIGINT)), 'asserts', 0.8
           FROM said JOIN s a ON a.n = said.a WHERE i % 4 = 0 ORDER BY i"""
    )
    c.execute(
        """INSERT INTO claims SELECT document_id || '/c' || k, document_id, text, text, said.id,
             [struct_pack(source := a.id, stance := 'asserts', attribution := document_id || '/a' || k),
              struct_pack(source := b.id, stance := 'denies', attribution := NULL)], r > 0.7
           FROM said JOIN s a ON a.n = said.a JOIN s b ON b.n = said.b WHERE i % 20 = 4 ORDER BY i"""
    )
    c.execute(
        """INSERT INTO commitments SELECT document_id || '/k' || k, document_id, text, 'promise', [a.id], [b.id], text,
             day, CAST(CAST(day AS DATE) + 200 AS VARCHAR), CASE WHEN r < 0.5 THEN 'open' ELSE 'lapsed' END,
             said.id, NULL, NULL
           FROM said JOIN s a ON a.n = said.a JOIN s b ON b.n = said.b WHERE i % 25 = 3 ORDER BY i"""
    )
    c.execute(
        """INSERT INTO assessments BY NAME SELECT document_id || '/s' || k AS id, document_id, text,
             CASE WHEN r < 0.5 THEN 'allied' ELSE 'isolated' END AS predicate, [a.id] AS subjects, [b.id] AS objects,
             r < 0.2 AS formal, false AS negated
           FROM said JOIN s a ON a.n = said.a JOIN s b ON b.n = said.b WHERE i % 500 = 7 ORDER BY i"""
    )
    c.close()
