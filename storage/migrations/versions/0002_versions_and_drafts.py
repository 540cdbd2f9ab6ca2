"""versions and drafts"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('asks', 'members', 'runs'):
        op.add_column(table, sa.Column('version', sa.Integer(), server_default='1', nullable=False))
    op.create_table('drafts',
    sa.Column('workspace_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('ask_id', sa.Uuid(), nullable=False),
    sa.Column('line', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'ask_id'], ['asks.workspace_id', 'asks.id'], name=op.f('fk_drafts_workspace_id_ask_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_drafts_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_drafts')),
    sa.UniqueConstraint('workspace_id', 'key', 'ask_id', name=op.f('uq_drafts_workspace_id_key_ask_id'))
    )
    op.create_index(op.f('ix_drafts_at'), 'drafts', ['at'], unique=False)


def downgrade() -> None:
    op.drop_table('drafts')
    for table in ('runs', 'members', 'asks'):
        op.drop_column(table, 'version')
