"""Playground."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "token_counter",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.CheckConstraint("used + held <= cap", name=op.f("ck_token_counter_within_cap")),
        sa.CheckConstraint("used >= 0 AND held >= 0", name=op.f("ck_token_counter_not_negative")),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_token_counter_learner_id")),
        sa.PrimaryKeyConstraint("learner_id", "day", name=op.f("pk_token_counter")),
    )
    op.create_table(
        "token_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("charged", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_token_hold_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_hold")),
        sa.UniqueConstraint("request", name=op.f("uq_token_hold_request")),
    )
    with op.batch_alter_table("token_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_hold_state_expires_at"), ["state", "expires_at"], unique=False)
        batch_op.create_index(
            "uq_token_hold_open",
            ["learner_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "prompt_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("lab", sa.String(), nullable=False),
        sa.Column("lab_digest", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("masked", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_prompt_run_learner_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["token_hold.id"], name=op.f("fk_prompt_run_hold_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_prompt_run_public_id")),
        sa.UniqueConstraint("request", name=op.f("uq_prompt_run_request")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_prompt_run_hold_id")),
    )
    with op.batch_alter_table("prompt_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prompt_run_learner_id_id"), ["learner_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prompt_run_learner_id_lab"), ["learner_id", "lab"], unique=False)

    op.create_table(
        "lab_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("lab", sa.String(), nullable=False),
        sa.Column("lab_digest", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_lab_submission_learner_id")),
        sa.ForeignKeyConstraint(["run_id"], ["prompt_run.id"], name=op.f("fk_lab_submission_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_submission")),
    )
    with op.batch_alter_table("lab_submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lab_submission_learner_id_lab"), ["learner_id", "lab"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("lab_submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lab_submission_learner_id_lab"))

    op.drop_table("lab_submission")
    with op.batch_alter_table("prompt_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prompt_run_learner_id_lab"))
        batch_op.drop_index(batch_op.f("ix_prompt_run_learner_id_id"))

    op.drop_table("prompt_run")
    with op.batch_alter_table("token_hold", schema=None) as batch_op:
        batch_op.drop_index("uq_token_hold_open")
        batch_op.drop_index(batch_op.f("ix_token_hold_state_expires_at"))

    op.drop_table("token_hold")
    op.drop_table("token_counter")
