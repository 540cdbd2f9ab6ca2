"""people and time"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

STATES = "state IN ('open', 'answered', 'skipped', 'late', 'expired', 'missed'{})"


def upgrade() -> None:
    op.add_column('people', sa.Column('country', sa.String(), nullable=True))
    op.add_column('people', sa.Column('reminded', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column('people', sa.Column('settled', sa.DateTime(timezone=True), nullable=True))
    op.add_column('people', sa.Column('first_day', sa.Uuid(), nullable=True))
    for column in ('opted_out', 'kept'):
        op.add_column('members', sa.Column(column, sa.String(), server_default='', nullable=False))
    op.add_column('asks', sa.Column('again', sa.DateTime(timezone=True), nullable=True))
    op.create_table('absences',
    sa.Column('workspace_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.CheckConstraint('first <= last', name=op.f('ck_absences_days')),
    sa.ForeignKeyConstraint(['workspace_id', 'person_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_absences_workspace_id_person_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_absences_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_absences')),
    sa.UniqueConstraint('workspace_id', 'person_id', 'first', 'last', name=op.f('uq_absences_workspace_id_person_id_first_last'))
    )
    _allow(STATES.format(", 'excused'"))


def downgrade() -> None:
    op.execute("UPDATE asks SET state = 'expired' WHERE state = 'excused'")
    _allow(STATES.format(""))
    op.drop_table('absences')
    op.drop_column('asks', 'again')
    for column in ('kept', 'opted_out'):
        op.drop_column('members', column)
    for column in ('first_day', 'settled', 'reminded', 'country'):
        op.drop_column('people', column)


def _allow(states: str) -> None:
    """SQLite cannot change a CHECK: asks are copied into a new table, and drafts, which refer to them, put aside meanwhile."""
    embedded = op.get_bind().dialect.name == 'sqlite'
    if embedded:
        op.execute('CREATE TABLE drafts_aside AS SELECT * FROM drafts')
        op.execute('DELETE FROM drafts')
    with op.batch_alter_table('asks') as asks:
        asks.drop_constraint(op.f('ck_asks_state'), type_='check')
        asks.create_check_constraint(op.f('ck_asks_state'), states)
    if embedded:
        op.execute('INSERT INTO drafts SELECT * FROM drafts_aside')
        op.execute('DROP TABLE drafts_aside')
