"""Regrades of a bank, and the marks that they give."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.add_column(sa.Column("regrade_id", sa.Integer(), nullable=True))
    op.create_table(
        "regrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("staged_through", sa.Integer(), nullable=False),
        sa.Column("folded_through", sa.Integer(), nullable=False),
        sa.Column("noted_through", sa.Integer(), nullable=False),
        sa.Column("told_through", sa.Integer(), nullable=False),
        sa.Column("valid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_regrade_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade")),
        sa.UniqueConstraint("public_id", name=op.f("uq_regrade_public_id")),
    )
    with op.batch_alter_table("regrade", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regrade_bank"), ["bank"], unique=False)
        batch_op.create_index(
            "uq_regrade_open",
            ["bank"],
            unique=True,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )
    op.create_table(
        "regrade_total",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("regrade_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("points_before", sa.Integer(), nullable=True),
        sa.Column("percent_before", sa.Integer(), nullable=True),
        sa.Column("passed_before", sa.Boolean(), nullable=True),
        sa.Column("folded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_regrade_total_attempt_id")),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrade.id"], name=op.f("fk_regrade_total_regrade_id")),
        sa.PrimaryKeyConstraint("attempt_id", "regrade_id", name=op.f("pk_regrade_total")),
    )
    with op.batch_alter_table("regrade_total", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_regrade_total_regrade_id_folded_attempt_id"),
            ["regrade_id", "folded", "attempt_id"],
            unique=False,
        )


def downgrade() -> None:
    """Undo; what a regrade said is gone, its marks with it."""
    op.drop_table("regrade_total")
    op.drop_table("regrade")
    op.execute("DELETE FROM mark WHERE regrade_id IS NOT NULL")
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_column("regrade_id")
