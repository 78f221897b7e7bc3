"""The attempt at a pre-test that earned a skip."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build; steps that were done before are no skips."""
    with op.batch_alter_table("step_done", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attempt_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_step_done_attempt_id"), "attempt", ["attempt_id"], ["id"])


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("step_done", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_step_done_attempt_id"), type_="foreignkey")
        batch_op.drop_column("attempt_id")
