"""How papers are parted into pages, and what people are granted in quizzes."""

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
        for name, value in (
            ("minutes", "0"),
            ("grace", "0"),
            ("time_percent", "100"),
            ("pause_minutes", "0"),
            ("held", "0"),
        ):
            batch_op.add_column(sa.Column(name, sa.Integer(), server_default=value, nullable=False))
        batch_op.add_column(sa.Column("large", sa.Boolean(), server_default=sa.false(), nullable=False))
        for name in ("paused_at", "pause_until"):
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))

    op.create_table(
        "measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("time_percent", sa.Integer(), nullable=False),
        sa.Column("pause_minutes", sa.Integer(), nullable=False),
        sa.Column("large", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_measures_given_by")),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_measures_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
    )
    with op.batch_alter_table("measures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measures_learner_id"), ["learner_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("measures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measures_learner_id"))

    op.drop_table("measures")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        for name in ("pause_until", "paused_at", "large", "held", "pause_minutes", "time_percent", "grace", "minutes"):
            batch_op.drop_column(name)
        for name in ("reached", "back", "page"):
            batch_op.drop_column(name)
