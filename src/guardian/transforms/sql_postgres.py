"""PostgreSQL: keyed hashes through a function that alone reads the key table. Plain SQL over the built-in ``sha256``.

Run ``INSTALL`` once as the role that shall own the keys, ``store`` for each key, ``granted`` for each role that may
hash. The function runs with its owner's rights (SECURITY DEFINER) and a fixed search path; a role that may call it
reads neither table nor key, and no statement, plan or function body holds a key. Whoever may call it can still try
values one by one: grant it as sparingly as the data.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp, parse_one

from guardian.transforms import sql
from guardian.transforms.sql_hash import SqlHash

SCHEMA = "guardian_keys"

INSTALL: tuple[str, ...] = (
    "CREATE SCHEMA IF NOT EXISTS guardian_keys",
    "REVOKE ALL ON SCHEMA guardian_keys FROM PUBLIC",
    """
CREATE TABLE IF NOT EXISTS guardian_keys.hash_keys (
    name text PRIMARY KEY,
    prefix text NOT NULL,
    size integer NOT NULL CHECK (size BETWEEN 16 AND 32),
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL
)
""",
    "REVOKE ALL ON TABLE guardian_keys.hash_keys FROM PUBLIC",
    # No statistics of keys: pg_stats shows samples of columns.
    "ALTER TABLE guardian_keys.hash_keys ALTER COLUMN inner_pad SET STATISTICS 0",
    "ALTER TABLE guardian_keys.hash_keys ALTER COLUMN outer_pad SET STATISTICS 0",
    # An unknown name is an error, never null: a null would look like a value that was missing.
    """
CREATE OR REPLACE FUNCTION guardian_keys.hashed(key_name text, value text) RETURNS text
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    found guardian_keys.hash_keys;
BEGIN
    SELECT * INTO STRICT found FROM guardian_keys.hash_keys AS k WHERE k.name = key_name;
    RETURN found.prefix || translate(rtrim(encode(substring(
        sha256(found.outer_pad || sha256(found.inner_pad || convert_to(value, 'UTF8'))) FROM 1 FOR found.size
    ), 'base64'), '='), '+/', '-_');
END
$body$
""",
    "REVOKE ALL ON FUNCTION guardian_keys.hashed(text, text) FROM PUBLIC",
)
"""As the owner of the keys, in this order."""


def store(hashed: SqlHash) -> tuple[str, tuple[str, str, int, bytes, bytes]]:
    """The COPY that puts a key into the table, and the row to write to it.

    By COPY since its rows stand in no log: the server writes the parameters of an INSERT into its own where
    ``log_statement`` or ``log_min_duration_statement`` says so. Of a name that is there already: ``removed`` first.
    """
    columns = [exp.to_identifier(name) for name in ("name", "prefix", "size", "inner_pad", "outer_pad")]
    table = exp.Schema(this=exp.table_("hash_keys", db=SCHEMA), expressions=columns)
    statement = exp.Copy(this=table, kind=True, files=[exp.var("STDIN")])
    return statement.sql(dialect="postgres"), (hashed.name, hashed.prefix, hashed.size, hashed.inner, hashed.outer)


def removed(name: str) -> tuple[str, dict[str, Any]]:
    """The statement that takes a key out of the table."""
    where = exp.EQ(this=exp.column("name"), expression=exp.Placeholder(this="name"))
    return exp.delete(exp.table_("hash_keys", db=SCHEMA)).where(where).sql(dialect="postgres"), {"name": name}


def granted(role: str) -> tuple[str, str]:
    """The statements that let ``role`` call the function, and nothing else of the schema."""
    return (
        _grant("GRANT USAGE ON SCHEMA guardian_keys TO some_role", role),
        _grant("GRANT EXECUTE ON FUNCTION guardian_keys.hashed(text, text) TO some_role", role),
    )


def _grant(statement: str, role: str) -> str:
    def named(node: exp.Expression) -> exp.Expression:
        mine = isinstance(node, exp.Identifier) and node.name == "some_role"
        return exp.to_identifier(role, quoted=True) if mine else node

    return parse_one(statement, read="postgres").transform(named).sql(dialect="postgres")


def called(hashed: SqlHash, column: exp.Expression) -> exp.Expression:
    """The hash of a column by the function; the statement names the key, and holds nothing of it."""
    function = exp.Dot(this=exp.to_identifier(SCHEMA), expression=sql.call("hashed"))
    function.expression.set(
        "expressions", [sql.literal(hashed.name, "postgres"), sql.cast(column.copy(), "TEXT", "postgres")]
    )
    return function
