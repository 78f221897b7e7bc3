"""Runs this history on the connection that learn.db.migrate hands over."""

from alembic import context

from learn.db.migrate import metadata_of, version_table

_given = context.config.attributes
context.configure(
    connection=_given["connection"],
    target_metadata=metadata_of(_given["history"]),
    version_table=version_table(_given["history"]),
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
