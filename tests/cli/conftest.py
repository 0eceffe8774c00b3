"""The stage and the audit log that these tests share with others."""

from tests.journeys.conftest import staged
from tests.store.audit.conftest import audit, path

__all__ = ["audit", "path", "staged"]
