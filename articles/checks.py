"""System checks: what an installation lacks, said at its start rather than by a page."""

from __future__ import annotations
