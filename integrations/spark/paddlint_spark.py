"""Maps `paddlint check --stdin-ndjson` over a Spark table of files.

    from paddlint_spark import check
    findings = check(files, keys=["repository"])

`files` has the columns `path` and `content` (text or bytes), and whatever columns
`keys` names. The result has a row for each finding and each problem, with those keys.
One paddlint runs for each partition, and each file is judged alone.

As a program: spark-submit paddlint_spark.py FILES.parquet FINDINGS.parquet
"""

import base64
import json
import os
import subprocess
import sys
import threading
from collections import deque

import pandas as pd
from pyspark.sql import types as t

# What a row of the result says, beside the keys and the path. In a row of a problem,
# `problem` is its kind, and `rule` is null.
COLUMNS = [
    ("rule", t.StringType()),
    ("severity", t.StringType()),
    ("line", t.IntegerType()),
    ("column", t.IntegerType()),
    ("end_line", t.IntegerType()),
    ("end_column", t.IntegerType()),
    ("message", t.StringType()),
    ("help", t.StringType()),
    ("fingerprint", t.StringType()),
    ("credential_kind", t.StringType()),
    ("credential_environment", t.StringType()),
    ("credential_id", t.StringType()),
    ("credential_redacted", t.StringType()),
    ("problem", t.StringType()),
]
BATCH = 200
# Exit statuses of a run that went to its end: clean, findings, problems.
ENDED = (0, 1, 2)


def check(files, keys=(), binary="paddlint"):
    """The findings and problems of `files`, a DataFrame, as a DataFrame.

    `binary` is where paddlint is on every worker.
    """
    keys = list(keys)
    missing = [name for name in ["path", "content", *keys] if name not in files.columns]
    if missing:
        raise ValueError(f"the table of files has no column {', '.join(missing)}")
    own = {"path", *(name for name, _ in COLUMNS)}
    if own & set(keys):
        raise ValueError(f"the result has columns {', '.join(sorted(own & set(keys)))} already")
    kept = [files.schema[name] for name in keys]
    schema = t.StructType(
        [t.StructField(key.name, key.dataType) for key in kept]
        + [t.StructField("path", t.StringType())]
        + [t.StructField(name, kind) for name, kind in COLUMNS]
    )
    names = schema.fieldNames()
    # Only plain values go to the workers, so that they need nothing but this file.
    run = _Run(binary, keys, names)
    return files.select("path", "content", *keys).mapInPandas(run, schema)


def question(path, content):
    """The line for a file."""
    if isinstance(content, str):
        try:
            content.encode()
        except UnicodeEncodeError:
            content = content.encode(errors="surrogatepass")
    if isinstance(content, (bytes, bytearray, memoryview)):
        asked = {"path": path, "content_base64": base64.b64encode(content).decode()}
    else:
        asked = {"path": path, "content": content}
    return json.dumps(asked).encode() + b"\n"


def rows(answer):
    """The rows that an answer makes, as dicts."""
    for found in answer["findings"]:
        row = {name: found.get(name) for name, _ in COLUMNS}
        for name, value in (found["credential"] or {}).items():
            if f"credential_{name}" in row:
                row[f"credential_{name}"] = value
        yield row
    for problem in answer["problems"]:
        row = {name: problem.get(name) for name, _ in COLUMNS}
        row["problem"] = problem["kind"]
        yield row


class _Run:
    def __init__(self, binary, keys, names):
        self.binary = binary
        self.keys = keys
        self.names = names

    def __call__(self, batches):
        child = subprocess.Popen(
            # Spark runs a task on each core already; what lies where a worker was
            # started has no say.
            [self.binary, "check", "--stdin-ndjson", "--no-config", "--threads", "1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        # The rows that are asked about and not answered yet; paddlint reads no
        # further than some lines ahead of what it wrote.
        asked = deque()
        failures = []

        def ask():
            try:
                with child.stdin as pipe:
                    for batch in batches:
                        for path, content, *key in batch.itertuples(index=False, name=None):
                            asked.append(key)
                            pipe.write(question(path, content))
            except BaseException as failure:
                failures.append(failure)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        try:
            found = []
            for line in child.stdout:
                key = asked.popleft()
                answer = json.loads(line)
                for row in rows(answer):
                    # The path with its secrets redacted.
                    row.update(zip(self.keys, key), path=answer["path"])
                    found.append([row[name] for name in self.names])
                if len(found) >= BATCH:
                    yield self._frame(found)
                    found = []
            asking.join()
            status = child.wait()
            if failures and not isinstance(failures[0], BrokenPipeError):
                raise failures[0]
            # A paddlint that was killed has not answered: the task fails, and
            # Spark runs it again.
            if status not in ENDED or asked:
                raise RuntimeError(
                    f"paddlint ended with status {status} and {len(asked)} files unanswered"
                )
            yield self._frame(found)
        finally:
            child.kill()
            child.wait()
            # Nobody may read on from Spark when the next task begins.
            asking.join()

    def _frame(self, found):
        frame = pd.DataFrame(found, columns=self.names, dtype=object)
        for name in ["line", "column", "end_line", "end_column"]:
            frame[name] = frame[name].astype("Int32")
        return frame


def main():
    from pyspark.sql import SparkSession

    if len(sys.argv) != 3:
        sys.exit("usage: spark-submit paddlint_spark.py FILES.parquet FINDINGS.parquet")
    spark = SparkSession.builder.appName("paddlint").getOrCreate()
    files = spark.read.parquet(sys.argv[1])
    keys = [name for name in files.columns if name not in ("path", "content")]
    check(files, keys, os.environ.get("PADDLINT", "paddlint")).write.parquet(sys.argv[2])
    spark.stop()


if __name__ == "__main__":
    main()
