"""what ties records: a risk to its target, a tripwire to its end"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

ENDS = """
    UPDATE tripwires SET ended_at = coalesce((
        SELECT min(changes.at) FROM changes
        WHERE changes.workspace_id = tripwires.workspace_id AND changes.record_id = tripwires.record_id
        AND changes.at > tripwires.decided_at AND changes.verb IN ('accepted', 'reopened', 'resolved', 'withdrawn')
    ), decided_at) WHERE state = 'over'
"""


def upgrade() -> None:
    op.add_column('risks', sa.Column('target_id', sa.Uuid(), nullable=True))
    op.create_index('ix_risks_target_id', 'risks', ['target_id'], unique=False)
    op.add_column('tripwires', sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(ENDS)
    op.drop_index('uq_tripwires_standing', 'tripwires')
    op.drop_index('ix_tripwires_channel_id_state', 'tripwires')
    with op.batch_alter_table('tripwires') as tripwires:
        tripwires.drop_constraint(op.f('ck_tripwires_state'), type_='check')
        tripwires.drop_column('state')
    _stands("ended_at IS NULL", 'ended_at')


def downgrade() -> None:
    op.add_column('tripwires', sa.Column('state', sa.String(), server_default='standing', nullable=False))
    op.execute("UPDATE tripwires SET state = 'over' WHERE ended_at IS NOT NULL")
    op.drop_index('uq_tripwires_standing', 'tripwires')
    op.drop_index('ix_tripwires_channel_id_ended_at', 'tripwires')
    with op.batch_alter_table('tripwires') as tripwires:
        tripwires.drop_column('ended_at')
        tripwires.alter_column('state', server_default=None)
        tripwires.create_check_constraint(op.f('ck_tripwires_state'), "state IN ('standing', 'over')")
    _stands("state = 'standing'", 'state')
    op.drop_index('ix_risks_target_id', 'risks')
    op.drop_column('risks', 'target_id')


def _stands(condition: str, column: str) -> None:
    op.create_index(f'ix_tripwires_channel_id_{column}', 'tripwires', ['channel_id', column], unique=False)
    op.create_index(
        'uq_tripwires_standing', 'tripwires', ['workspace_id', 'record_id'], unique=True,
        sqlite_where=sa.text(condition), postgresql_where=sa.text(condition),
    )
