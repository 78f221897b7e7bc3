"""Why a mark was given."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build; marks that were given before are the machine's and need no reason."""
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_column("reason")
