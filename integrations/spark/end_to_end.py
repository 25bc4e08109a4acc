"""Checks a generated table with Spark, kills workers meanwhile, and compares the
result with that of one paddlint on one machine.

    end_to_end.py PADDLINT FOLDER ROWS

FOLDER is written anew. The keys are made up, and put together here.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

import paddlint_spark

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PARTITIONS = 8


def key(number):
    ulid = "01j9x5tq3vb8m2k7w4n6p0" + "".join(
        ALPHABET[number >> shift & 31] for shift in (15, 10, 5, 0)
    )
    return "_".join(["pdl", "live", "apikey", ulid, "Zk3QmT8vRw1YxB5nHc7LdP", "4Fq"])


def files(count):
    """Rows of (repository, path, content)."""
    token = "test_3d08fdb7681af081bcd84d62cfa"
    for number in range(count):
        kind = number % 10
        repository = f"shop-{number // 100}"
        path, content = f"src/{number}.ts", f"export const n = {number};\n" * 20
        if kind == 3:
            content += f"const key = '{key(number)}';\n"
        elif kind == 5:
            content = f"Paddle.Initialize({{ token: '{token}' }});\n"
        elif kind == 7:
            path, content = f"{number}/.env", f"PADDLE_API_KEY={key(number)}\n"
        elif number % 1000 == 1:
            content = "Paddle.Initialize({ token: "
        yield repository, path, content.encode("utf-16" if number % 100 == 13 else "utf-8")


def generate(place, count):
    schema = pa.schema(
        [("repository", pa.string()), ("path", pa.string()), ("content", pa.binary())]
    )
    place.mkdir(parents=True)
    rows = files(count)
    each = -(-count // PARTITIONS)
    for part in range(PARTITIONS):
        columns = {name: [] for name in schema.names}
        for _, row in zip(range(each), rows):
            for name, value in zip(schema.names, row):
                columns[name].append(value)
        pq.write_table(pa.table(columns, schema=schema), place / f"part-{part}.parquet")


class Killing:
    """Maps as `run` does; the first time at all, the worker is killed, and the
    second time its paddlint, both after some answers."""

    def __init__(self, run, marks):
        self.run = run
        self.marks = marks

    def first(self, name):
        try:
            os.close(os.open(f"{self.marks}/{name}", os.O_CREAT | os.O_EXCL))
            return True
        except FileExistsError:
            return False

    def __call__(self, batches):
        answered = self.run(batches)
        yield next(answered)
        if self.first("worker"):
            os.kill(os.getpid(), signal.SIGKILL)
        if self.first("paddlint"):
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            named = [
                int(child)
                for child in children
                if Path(f"/proc/{child}/comm").read_text().strip() == "paddlint"
            ]
            for child in named:
                os.kill(child, signal.SIGKILL)
            Path(f"{self.marks}/killed-{len(named)}").touch()
        yield from answered


def with_spark(binary, table, out, marks):
    # Two tasks at once, and each may fail three times.
    spark = (
        SparkSession.builder.master("local[2,4]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1g")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "200")
        .config("spark.sql.files.openCostInBytes", str(128 * 1024 * 1024))
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    # What is pickled by value needs no file on the workers.
    real = paddlint_spark._Run
    paddlint_spark._Run = lambda *arguments: Killing(real(*arguments), str(marks))
    read = spark.read.parquet(str(table))
    print(f"{read.rdd.getNumPartitions()} partitions")
    paddlint_spark.check(read, ["repository"], binary).write.parquet(str(out))
    spark.stop()


def on_one_machine(binary, table):
    """The same rows, by paddlint with all cores and no Spark, one file after another."""
    for part in sorted(table.glob("*.parquet")):
        read = pq.read_table(part).to_pylist()
        asked = b"".join(paddlint_spark.question(row["path"], row["content"]) for row in read)
        answers = subprocess.run(
            [binary, "check", "--stdin-ndjson", "--no-config"], input=asked, capture_output=True, check=False
        ).stdout.splitlines()
        assert len(answers) == len(read), f"{len(answers)} answers to {len(read)} lines"
        for row, answer in zip(read, map(json.loads, answers)):
            for found in paddlint_spark.rows(answer):
                yield {"repository": row["repository"], "path": row["path"], **found}


def ordered(rows):
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def main():
    binary, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    table, out, marks = folder / "files", folder / "findings", folder / "marks"
    marks.mkdir(parents=True)
    generate(table, count)
    start = time.monotonic()
    with_spark(binary, table, out, marks)
    print(f"Spark: {count} rows in {time.monotonic() - start:.1f} s")
    left = sorted(mark.name for mark in marks.iterdir())
    assert left == ["killed-1", "paddlint", "worker"], left
    found = ordered(pq.read_table(out).to_pylist())
    start = time.monotonic()
    expected = ordered(on_one_machine(binary, table))
    print(f"one machine: {time.monotonic() - start:.1f} s")
    assert expected == found, "Spark's findings are others than those of one machine"
    # Three rows in ten have something to find.
    leaks = sum('"leaked-api-key"' in row for row in found)
    problems = sum('"problem": null' not in row for row in found)
    assert leaks == sum(number % 10 in (3, 7) for number in range(count)), leaks
    assert problems == sum(number % 1000 == 1 for number in range(count)), problems
    assert not any(key(0)[-26:] in row for row in found), "a secret is shown"
    print(f"{len(found)} findings and problems, the same with a worker and a paddlint killed")


if __name__ == "__main__":
    main()
