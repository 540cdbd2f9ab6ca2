"""debt"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

WEIGHTS = ('impact_weight', 'hours_weight', 'people_weight', 'urgency_weight')


def upgrade() -> None:
    op.create_table('debts',
    *_key(),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('hurts', sa.String(), nullable=False),
    sa.Column('cause', sa.String(), nullable=False),
    sa.Column('consequence', sa.String(), nullable=False),
    sa.Column('location', sa.String(), nullable=False),
    sa.Column('suggestion', sa.String(), nullable=False),
    sa.Column('impact', sa.Integer(), nullable=True),
    sa.Column('impact_why', sa.String(), nullable=False),
    sa.Column('effort', sa.Integer(), nullable=True),
    sa.Column('target_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('planned_for', sa.Date(), nullable=True),
    sa.Column('planned_until', sa.Date(), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('changed', sa.String(), nullable=False),
    sa.Column('nominated_by', sa.Uuid(), nullable=False),
    sa.Column('nominated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ask_id', sa.Uuid(), nullable=True),
    sa.Column('gathered_in', sa.Uuid(), nullable=True),
    sa.Column('link', sa.String(), nullable=True),
    sa.CheckConstraint('impact BETWEEN 1 AND 5', name=op.f('ck_debts_impact')),
    sa.CheckConstraint('effort IN (1, 2, 3, 5, 8, 13)', name=op.f('ck_debts_effort')),
    sa.CheckConstraint("state IN ('nominated', 'accepted', 'planned', 'paid', 'declined', 'parked', 'withdrawn')", name=op.f('ck_debts_state')),
    sa.CheckConstraint("state <> 'accepted' OR review_on IS NOT NULL", name=op.f('ck_debts_review_on')),
    sa.CheckConstraint("state <> 'planned' OR (planned_for IS NOT NULL AND effort IS NOT NULL)", name=op.f('ck_debts_planned_for')),
    sa.CheckConstraint('planned_for <= planned_until', name=op.f('ck_debts_planned_until')),
    sa.CheckConstraint("state <> 'paid' OR (paid_on IS NOT NULL AND changed <> '')", name=op.f('ck_debts_paid_on')),
    *_refers('debts', channel_id='channels', nominated_by='people', owner_id='people', ask_id='asks'),
    sa.UniqueConstraint('workspace_id', 'channel_id', 'number', name=op.f('uq_debts_workspace_id_channel_id_number'))
    )
    op.create_index('ix_debts_channel_id_state', 'debts', ['channel_id', 'state'], unique=False)
    for column in ('ask_id', 'gathered_in', 'target_id'):
        op.create_index(f'ix_debts_{column}', 'debts', [column], unique=False)
    op.create_table('debt_hits',
    *_key(),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('debt_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('quarters', sa.Integer(), nullable=False),
    sa.Column('line', sa.String(), nullable=False),
    sa.CheckConstraint('quarters BETWEEN 1 AND 32', name=op.f('ck_debt_hits_quarters')),
    *_refers('debt_hits', debt_id='debts', person_id='people'),
    sa.UniqueConstraint('workspace_id', 'debt_id', 'person_id', 'day', name=op.f('uq_debt_hits_workspace_id_debt_id_person_id_day'))
    )
    op.create_index('ix_debt_hits_debt_id_day', 'debt_hits', ['debt_id', 'day'], unique=False)
    op.create_table('debt_guidelines',
    *_key(),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Uuid(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('weeks', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    *(sa.Column(weight, sa.Integer(), nullable=False) for weight in WEIGHTS),
    sa.CheckConstraint('weeks BETWEEN 1 AND 6', name=op.f('ck_debt_guidelines_weeks')),
    sa.CheckConstraint('capacity BETWEEN 0 AND 10000', name=op.f('ck_debt_guidelines_capacity')),
    sa.CheckConstraint('share BETWEEN 0 AND 100', name=op.f('ck_debt_guidelines_share')),
    *(sa.CheckConstraint(f'{weight} BETWEEN 0 AND 10', name=op.f(f'ck_debt_guidelines_{weight}')) for weight in WEIGHTS),
    *_refers('debt_guidelines', channel_id='channels'),
    sa.UniqueConstraint('workspace_id', 'channel_id', name=op.f('uq_debt_guidelines_workspace_id_channel_id'))
    )
    op.create_table('debt_relief',
    *_key(),
    sa.Column('debt_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('gone', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    *_refers('debt_relief', debt_id='debts', person_id='people'),
    sa.UniqueConstraint('workspace_id', 'debt_id', 'person_id', 'paid_on', name=op.f('uq_debt_relief_workspace_id_debt_id_person_id_paid_on'))
    )


def downgrade() -> None:
    for table in ('debt_relief', 'debt_guidelines', 'debt_hits', 'debts'):
        op.drop_table(table)


def _key() -> tuple[sa.Column[object], ...]:
    return sa.Column('workspace_id', sa.Uuid(), nullable=False), sa.Column('id', sa.Uuid(), nullable=False)


def _refers(table: str, **columns: str) -> tuple[sa.Constraint, ...]:
    """Its primary key, and to which tables its columns refer."""
    return (
        sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f(f'pk_{table}')),
        sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f(f'fk_{table}_workspace_id')),
        *(
            sa.ForeignKeyConstraint(
                ['workspace_id', column], [f'{other}.workspace_id', f'{other}.id'], name=op.f(f'fk_{table}_workspace_id_{column}')
            )
            for column, other in columns.items()
        ),
    )
