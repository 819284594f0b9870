"""Evaluates expressions in Spark for the agreement test: one JSON request a line in, one answer a line out.

Run by an interpreter that has pyspark; of guardian it imports only what imports nothing itself.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "src"))


def main(folder: str) -> None:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    from guardian.transforms.sql_spark import view

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever the virtual machine prints is no answer
    options = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.driver.memory": "700m",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.codegen.wholeStage": "false",  # each statement runs once: compiling it takes longer than running it
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.local.dir": folder,
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
    }
    builder = SparkSession.builder.master("local[1]").appName("agreement")
    for name, value in options.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            frame = spark.createDataFrame(
                [(n, _string(c), s) for n, c, s in request["rows"]], "n int, c string, s string"
            )
            frame.selectExpr("n", f"CAST(c AS {request['type']}) AS c", "s").createOrReplaceTempView("t")
            pads = {name: base64.b64decode(value) for name, value in request["parameters"].items()}
            for name in {each.rpartition("_")[0] for each in pads}:
                view(spark, name, pads[f"{name}_inner"], pads[f"{name}_outer"])
            found = spark.sql(request["sql"])
            answer = {"rows": [[_plain(value) for value in row] for row in found.collect()]}
            if pads:
                answer["plan"] = found._jdf.queryExecution().toString()
        except PySparkException as error:
            answer = {"fault": str(error)[:2000]}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    spark.stop()


def _string(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else repr(value)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


main(sys.argv[1])
