"""Only the tests here are collected: the rest is a program, with imports of its own."""

from pathlib import Path

HERE = Path(__file__).parent
collect_ignore = [p.name for p in HERE.glob("*.py") if not p.name.startswith("test_")]
