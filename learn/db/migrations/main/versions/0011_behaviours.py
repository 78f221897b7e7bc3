"""How a quiz is gone through: tries and certainty."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build; papers that were drawn before are exams."""
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("behaviour", sa.String(), server_default="exam", nullable=False))
        batch_op.add_column(sa.Column("tries", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("penalty", sa.String(), server_default="0", nullable=False))
    for table in ("response", "answer"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("certainty", sa.Integer(), nullable=True))
    op.create_table(
        "tried",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_tried_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tried")),
        sa.UniqueConstraint("attempt_id", "place", "number", name=op.f("uq_tried_attempt_id_place_number")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("tried")
    for table in ("answer", "response"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("certainty")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        for name in ("penalty", "tries", "behaviour"):
            batch_op.drop_column(name)
