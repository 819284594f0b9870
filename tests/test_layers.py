"""Imports go downward only, and each dependency has one door: read from the source, not run."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "guardian"

# Lowest first; rooms of one layer that are blind to each other stand in one set.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"environment", "errors", "model"}),
    frozenset({"environment", "keys", "deadlines", "taxonomy", "resources", "config", "state"}),
    frozenset({"policy", "sources", "schemas", "transforms", "ledger", "registers"}),
    frozenset({"detection", "catalog"}),
    frozenset({"governance", "lifecycle"}),
    frozenset({"reporting"}),
    frozenset({"app"}),
    frozenset({"cli", "web"}),
)
BLIND = LAYERS[2]
FORBIDDEN = {
    "policy": {"sources", "detection"},
    "detection": {"policy"},
    "reporting": {"sources", "detection", "transforms"},
}
DOORS = {
    "presidio_analyzer": ("detection",),
    "spacy": ("detection",),
    "presidio_anonymizer": ("transforms",),
    "sqlglot": ("governance", "schemas", "transforms"),
    "cel_expr_python": ("policy",),
    "jinja2": ("reporting", "web"),
    "yaml": ("resources",),
    "cryptography": ("keys", "transforms", "ledger"),
    "sqlalchemy": ("state",),
    "hvac": ("keys",),
    "pyspark": ("sources", "transforms"),
}
HEAVY = {
    "spacy",
    "presidio_analyzer",
    "presidio_anonymizer",
    "psycopg",
    "pymysql",
    "sklearn",
    "pyspark",
    "sqlalchemy",
    "onnxruntime",
    "jinja2",
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def rank(name: str) -> int | None:
    return next((index for index, layer in enumerate(LAYERS) if name in layer), None)


def imports(tree: ast.AST, path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return found


def inner_rooms(names: set[str]) -> set[str]:
    return {name.split(".")[1] for name in names if name.startswith("guardian.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_own_room_or_lower_ones(path: Path) -> None:
    here = room(path)
    if here in {"__init__", "__main__"}:
        return
    assert rank(here) is not None, f"the room '{here}' is not in the architecture"
    for other in inner_rooms(imports(ast.parse(path.read_text("utf-8")), path)) - {here}:
        if rank(other) is None:
            continue  # a name imported from the package itself, such as __version__
        assert rank(other) <= rank(here), f"{here} imports {other}, which is above it"
        assert not {here, other} <= BLIND, f"{here} and {other} must not know each other"
        assert other not in FORBIDDEN.get(here, set()), f"{here} must never import {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_library_is_imported_only_through_its_door(path: Path) -> None:
    for name in imports(ast.parse(path.read_text("utf-8")), path):
        doors = DOORS.get(name.split(".")[0])
        assert doors is None or room(path) in doors, f"{name} belongs to {doors}"


@pytest.mark.parametrize("module", ["guardian", "guardian.cli.main", "guardian.detection.names", "guardian.app.scan"])
def test_importing_a_door_loads_no_heavy_library(module: str) -> None:
    script = (
        f"import {module}, sys; print(*sorted({{name.split('.')[0] for name in sys.modules}} & set({sorted(HEAVY)})))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_layer_test_reads_real_modules() -> None:
    assert len(MODULES) > 20
    assert imports(ast.parse("from guardian.detection import text\nimport yaml"), Path("x")) == {
        "guardian.detection",
        "guardian.detection.text",
        "yaml",
    }
