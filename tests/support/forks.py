"""Processes that are about to be killed: each is a fork of one that has imported everything already."""

from __future__ import annotations

import multiprocessing

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.approvals.doomed_bot", "tests.store.audit.doomed_prune"])
