"""How papers are parted into pages."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build; attempts that were begun before have a question a page and every page open."""
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("page", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("back", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("reached", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        for name in ("reached", "back", "page"):
            batch_op.drop_column(name)
