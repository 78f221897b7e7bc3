"""Papers that people mark."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "marking_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("markers", sa.Integer(), nullable=False),
        sa.Column("within", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("shuffle", sa.BigInteger(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_marking_paper_attempt_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_marking_paper_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marking_paper")),
        sa.UniqueConstraint("public_id", name=op.f("uq_marking_paper_public_id")),
        sa.UniqueConstraint("attempt_id", "place", name=op.f("uq_marking_paper_attempt_id_place")),
    )
    with op.batch_alter_table("marking_paper", schema=None) as batch_op:
        columns = ["bank", "item_id", "stage", "shuffle"]
        batch_op.create_index(batch_op.f("ix_marking_paper_bank_item_id_stage_shuffle"), columns, unique=False)
    op.create_table(
        "marking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("picks", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_marking_account_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["marking_paper.id"], name=op.f("fk_marking_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marking")),
        sa.UniqueConstraint("paper_id", "account_id", name=op.f("uq_marking_paper_id_account_id")),
        sa.UniqueConstraint("paper_id", "seat", name=op.f("uq_marking_paper_id_seat")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("marking")
    op.drop_table("marking_paper")
