"""What people did: tables by feature, named queries beneath each table, migrations. Knows no HTTP, decides nothing."""

from learn.db import house, people, units

__all__ = ["house", "people", "units"]
