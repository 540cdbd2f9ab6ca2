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
    op.create_table('captures',
    sa.Column('workspace_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('ritual', sa.String(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('line', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'person_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_captures_workspace_id_person_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_captures_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_captures'))
    )
    op.create_index(op.f('ix_captures_at'), 'captures', ['at'], unique=False)


def downgrade() -> None:
    op.drop_table('captures')
    for column in ('stopped_at', 'paused_at'):
        op.drop_column('channels', column)
