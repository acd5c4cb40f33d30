"""Contracts of an organism, as in ``tests/designer/panels/contract_fixtures.py``."""

from __future__ import annotations

from ..contract_fixtures import contracts, desk, desk_file, desk_folder, known, select, shown, trust

__all__ = ["contracts", "desk", "desk_file", "desk_folder", "known", "select", "shown", "trust"]
