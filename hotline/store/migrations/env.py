"""Run by Alembic: the connection is handed in by `hotline.store.migrate`."""

from alembic import context

from hotline.store.models import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, compare_type=True, compare_server_default=True
)
with context.begin_transaction():
    context.run_migrations()
