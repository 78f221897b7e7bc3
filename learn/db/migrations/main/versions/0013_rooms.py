"""Supervised rooms, and which attempt was begun in which."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build; attempts that were begun before belong to no room."""
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("code_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_room_opened_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_room_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_public_id")),
        sa.UniqueConstraint("unit_id", "bank", "title", "from_at", name=op.f("uq_room_unit_id_bank_title_from_at")),
    )
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_until_at"), ["until_at"], unique=False)
    op.create_table(
        "room_seat",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("code_number", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_room_seat_learner_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_seat_room_id")),
        sa.PrimaryKeyConstraint("room_id", "learner_id", name=op.f("pk_room_seat")),
    )
    with op.batch_alter_table("room_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_seat_learner_id"), ["learner_id"], unique=False)
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("room_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("room_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_attempt_room_id"), "room", ["room_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_attempt_room_id"), ["room_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_room_id"))
        batch_op.drop_constraint(batch_op.f("fk_attempt_room_id"), type_="foreignkey")
        batch_op.drop_column("room_until")
        batch_op.drop_column("room_id")
    with op.batch_alter_table("room_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_seat_learner_id"))
    op.drop_table("room_seat")
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_until_at"))
        batch_op.drop_index(batch_op.f("ix_room_unit_id"))
    op.drop_table("room")
