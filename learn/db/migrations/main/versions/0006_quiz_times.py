"""When attempts end."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build; attempts that were handed in before were so by their learners."""
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        for name in ("due_at", "late_until", "closes_at"):
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("shown", sa.String(), server_default="submitted", nullable=False))
        batch_op.add_column(sa.Column("ended_by", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_attempt_state_late_until"), ["state", "late_until"], unique=False)
    op.execute("UPDATE attempt SET ended_by = 'learner' WHERE state = 'submitted'")


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_state_late_until"))
        for name in ("ended_by", "shown", "closes_at", "late_until", "due_at"):
            batch_op.drop_column(name)
