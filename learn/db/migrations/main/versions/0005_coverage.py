"""Coverage."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("staff_kinds", sa.JSON(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("target_percent", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("recounts", sa.Integer(), nullable=False),
        sa.CheckConstraint("target_percent BETWEEN 1 AND 100", name=op.f("ck_requirement_target_is_percent")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_requirement_created_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_requirement_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_requirement_public_id")),
    )
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requirement_course_closed_at"), ["course", "closed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_requirement_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_requirement_open",
            ["course", "unit_id", "audience"],
            unique=True,
            sqlite_where=sa.column("closed_at").is_(None),
            postgresql_where=sa.column("closed_at").is_(None),
        )

    op.create_table(
        "coverage_count",
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["requirement_id"], ["requirement.id"], name=op.f("fk_coverage_count_requirement_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_coverage_count_unit_id")),
        sa.PrimaryKeyConstraint("requirement_id", "unit_id", name=op.f("pk_coverage_count")),
    )
    op.create_table(
        "coverage_delta",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["requirement_id"], ["requirement.id"], name=op.f("fk_coverage_delta_requirement_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_coverage_delta_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_delta")),
    )
    with op.batch_alter_table("coverage_delta", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_coverage_delta_requirement_id_unit_id"), ["requirement_id", "unit_id"], unique=False
        )


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("coverage_delta", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coverage_delta_requirement_id_unit_id"))

    op.drop_table("coverage_delta")
    op.drop_table("coverage_count")
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.drop_index("uq_requirement_open")
        batch_op.drop_index(batch_op.f("ix_requirement_unit_id"))
        batch_op.drop_index(batch_op.f("ix_requirement_course_closed_at"))

    op.drop_table("requirement")
