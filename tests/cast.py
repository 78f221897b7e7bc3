"""The cast of the product, and the moment at which tests take place."""

from datetime import UTC, datetime

from learn.operations.cast import CAST, PASSWORD

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 09:00 in Quảng Ninh

__all__ = ["CAST", "NOW", "PASSWORD"]
