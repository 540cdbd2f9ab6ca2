"""setting up"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ('paused_at', 'stopped_at'):
        op.add_column('channels', sa.Column(column, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ('stopped_at', 'paused_at'):
        op.drop_column('channels', column)
