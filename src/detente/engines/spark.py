"""Reading on Spark: documents as rows in, the ledger's tables as Parquet out, a model loaded once a worker.

Documents are staged once, apart by waves. A wave is read by `mapInArrow` into one row a
document, from which every table is written; Spark repeats the tasks of a worker that
dies, and the wave counts from its mark on (`detente.ledger.folder`), so that a driver
that dies loses no whole wave and doubles nothing. ``out`` is a folder that every worker
reaches.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from detente.engines.local import BATCH, batches, read_each
from detente.ledger import folder
from detente.ledger.rows import digest
from detente.reading.rows import Reading
from detente.sources import Document, Problem, Unreadable
from detente.sources.tables import record_of

#: Rows of readings by table, and the version of the reader that they name.
Emit = Callable[[Sequence[Reading], str], Mapping[str, Sequence[Mapping[str, Any]]]]
#: Documents of a wave: what a killed driver reads again at most.
WAVE = 20_000
#: Folders beside the tables' own while a run goes on. Spark does not see names that begin with an underscore.
STAGING, WORK = "staged.tmp", "work.tmp"
_S = pa.string()
#: A document on its way, with where it stood and why it cannot be read.
STAGED = pa.schema(
    [*((name, _S) for name in Document.__slots__ if name != "notes"), ("notes", pa.list_(_S)), ("digest", _S),
     ("place", pa.int64()), ("problem", _S)]
)  # fmt: skip
_READ = pa.schema([(name, pa.list_(pa.struct(list(schema)))) for name, schema in folder.WRITTEN.items()])


class SparkMissing(RuntimeError):
    """PySpark, or the Java that it runs on, is not there; says what to install."""


def session(master: str | None = None) -> Any:
    """A Spark session; ``master`` as Spark spells it, all cores of this machine by default. Raises SparkMissing."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkMissing("Spark is not installed: pip install 'detente[spark]'") from None
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise SparkMissing("Spark needs Java 17 or later: apt-get install openjdk-17-jre-headless")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    found = (
        SparkSession.builder.master(_patient(master or os.environ.get("SPARK_MASTER") or "local[*]"))
        .appName("detente")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH))
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.task.maxFailures", "4")
        .getOrCreate()
    )
    found.sparkContext.setLogLevel("ERROR")
    return found


def _patient(master: str) -> str:
    """On one machine Spark gives up at the first task that fails, unless it is told otherwise."""
    inside = master.removeprefix("local[").removesuffix("]")
    if master == "local":
        return "local[1,4]"
    return f"local[{inside},4]" if master.startswith("local[") and "," not in inside else master


def stage(spark: Any, paths: Sequence[str], published: str | None, out: Path) -> tuple[Any, int]:
    """The documents of paths as a table of ``STAGED`` without those that the folder has, and how many it has."""
    from pyspark.sql import functions as f

    found = None
    for path in paths:
        one = _rows(spark, path, published)
        found = one if found is None else found.unionByName(one)
    assert found is not None
    every = _apart(found)
    there = spark.createDataFrame(_known(out), "document_id string, digest string")
    fresh = every.join(there, ["document_id", "digest"], "left_anti")
    target = str(out / STAGING)
    waves = f.pmod(f.xxhash64("document_id"), f.lit(max(1, -(-every.count() // WAVE))))
    fresh.withColumn("bucket", waves).write.mode("overwrite").partitionBy("bucket").parquet(target)
    staged = spark.read.schema(_schema(STAGED).add("bucket", "long")).parquet(target)
    return staged, every.filter("problem is null").count() - staged.filter("problem is null").count()


def read_waves(
    staged: Any, out: Path, emit: Emit, reader: str, *, overlay: Path | None, model: bool, jobs: int
) -> Iterator[int]:
    """Read what is staged, wave by wave; yields how many documents each held."""
    spark = staged.sparkSession
    work = str(out / WORK)
    task = partial(_read, emit=emit, reader=reader, overlay=overlay, model=model)
    for (bucket,) in sorted(staged.select("bucket").distinct().collect()):
        wave = folder.new_wave(out)
        documents = staged.filter((staged.bucket == bucket) & staged.problem.isNull()).drop(
            "bucket", "place", "problem"
        )
        parts = documents.repartition(max(jobs, spark.sparkContext.defaultParallelism) * 4, "document_id")
        parts.mapInArrow(task, _schema(_READ)).write.mode("overwrite").parquet(work)
        rows = spark.read.schema(_schema(_READ)).parquet(work)
        for name in folder.WRITTEN:
            table = rows.selectExpr(f"inline({name})")
            table.coalesce(max(1, spark.sparkContext.defaultParallelism)).write.mode("overwrite").parquet(
                str(out / name / f"wave={wave}")
            )
        count = rows.selectExpr("inline(documents)").count()
        folder.commit(out, wave, count)
        yield count
    for left in (WORK, STAGING):
        shutil.rmtree(out / left, ignore_errors=True)


def _read(
    incoming: Iterator[pa.RecordBatch], *, emit: Emit, reader: str, overlay: Path | None, model: bool
) -> Iterator[pa.RecordBatch]:
    """What a worker does: documents in, one row of tables a batch out."""
    engine = _engine(overlay, model)
    names = [name for name in Document.__slots__ if name != "notes"]
    found = (
        Document(**{name: row[name] for name in names}, notes=tuple(row["notes"] or ()))
        for batch in incoming
        for row in batch.to_pylist()
    )
    for batch in batches(found):
        tables = emit(read_each(engine, batch), reader)
        row = {name: [dict(r) for r in tables.get(name, ())] for name in folder.WRITTEN}
        yield pa.RecordBatch.from_pylist([row], schema=_READ)


@cache
def _engine(overlay: Path | None, model: bool) -> Any:
    from detente.reading.pipeline import Reader

    return Reader(overlay, model=model, threads=1)


def _rows(spark: Any, path: str, published: str | None) -> Any:
    """The documents of one path, by what its name says that it holds."""
    low = path.lower().rstrip("/")
    schema = _schema(STAGED)
    if low.endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")):
        lines = spark.read.text(path)
        return _placed(lines).mapInArrow(partial(_of_lines, published=published), schema)
    if low.endswith((".csv", ".tsv", ".csv.gz", ".tsv.gz")):
        rows = spark.read.csv(
            path, header=True, sep="\t" if ".tsv" in low else ",", quote='"', escape='"', multiLine=True
        )
        return _placed(rows.toDF(*[c.strip().lower() for c in rows.columns])).mapInArrow(
            partial(_of_rows, published=published), schema
        )
    if low.endswith(".parquet"):
        return _placed(spark.read.parquet(path)).mapInArrow(partial(_of_rows, published=published), schema)
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(path).select("path")
    return _placed(files.repartition(max(1, spark.sparkContext.defaultParallelism))).mapInArrow(
        partial(_of_files, published=published), schema
    )


def _placed(rows: Any) -> Any:
    from pyspark.sql import functions as f

    return rows.withColumn("place", f.monotonically_increasing_id())


def _of_lines(incoming: Iterator[pa.RecordBatch], published: str | None) -> Iterator[pa.RecordBatch]:
    for batch in incoming:
        rows = []
        for place, line in zip(batch.column("place").to_pylist(), batch.column("value").to_pylist(), strict=True):
            if not line.strip():
                continue
            try:
                given = json.loads(line)
                if not isinstance(given, dict):
                    raise Unreadable("not a JSON object")
                rows.append(_staged(record_of(given, published), place))
            except Unreadable as error:
                rows.append(_refused(str(error), place))
            except (ValueError, RecursionError):
                rows.append(_refused("not JSON: one object a line is wanted", place))
        yield pa.RecordBatch.from_pylist(rows, schema=STAGED)


def _of_rows(incoming: Iterator[pa.RecordBatch], published: str | None) -> Iterator[pa.RecordBatch]:
    for batch in incoming:
        rows = []
        for given in batch.to_pylist():
            place = given.pop("place")
            try:
                rows.append(_staged(record_of(given, published), place))
            except Unreadable as error:
                rows.append(_refused(str(error), place))
        yield pa.RecordBatch.from_pylist(rows, schema=STAGED)


def _of_files(incoming: Iterator[pa.RecordBatch], published: str | None) -> Iterator[pa.RecordBatch]:
    """Files of other kinds (web archives, pages, texts), read whole by the worker that has their name."""
    from detente.sources import documents

    for batch in incoming:
        for place, path in zip(batch.column("place").to_pylist(), batch.column("path").to_pylist(), strict=True):
            for found in documents([path.removeprefix("file:")], published):
                if isinstance(found, Document):
                    yield pa.RecordBatch.from_pylist([_staged(found, place)], schema=STAGED)
                elif isinstance(found, Problem) and found.counts:
                    yield pa.RecordBatch.from_pylist([_refused(str(found), place)], schema=STAGED)


def _staged(document: Document, place: int) -> dict[str, Any]:
    row = {name: getattr(document, name) for name in Document.__slots__}
    return {**row, "notes": list(document.notes), "digest": digest(document), "place": place, "problem": None}


def _refused(problem: str, place: int) -> dict[str, Any]:
    return {"place": place, "problem": problem}


def _apart(rows: Any) -> Any:
    """Each document once; another text of the same id gets an id of its own, as `sources.files.once` gives it."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    first = f.first("digest").over(Window.partitionBy("document_id").orderBy("place"))
    renamed = f.concat("document_id", f.lit("~"), f.substring("digest", 1, 8))
    good = rows.filter("problem is null").withColumn("first", first)
    named = good.withColumn(
        "document_id", f.when(f.col("digest") == f.col("first"), f.col("document_id")).otherwise(renamed)
    )
    return named.drop("first").dropDuplicates(["document_id"]).unionByName(rows.filter("problem is not null"))


def _known(out: Path) -> list[tuple[str, str]]:
    from detente.ledger.ledger import Ledger

    with Ledger(out, read_only=True) as ledger:
        return list(ledger.known().items())


def _schema(schema: pa.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)
