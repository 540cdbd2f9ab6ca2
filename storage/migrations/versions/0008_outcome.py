"""outcomes, check-ins, voices"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

MEASURED = "metric <> '' AND baseline IS NOT NULL AND target IS NOT NULL AND starts_on IS NOT NULL AND due_on IS NOT NULL"


def upgrade() -> None:
    op.create_table('outcomes',
    sa.Column('workspace_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('statement', sa.String(), nullable=False),
    sa.Column('metric', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('baseline', sa.Float(), nullable=True),
    sa.Column('target', sa.Float(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('cadence', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('paused', sa.Boolean(), nullable=False),
    sa.Column('active_on', sa.Date(), nullable=True),
    sa.Column('check_in_on', sa.Date(), nullable=True),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('ownerless_since', sa.Date(), nullable=True),
    sa.Column('final', sa.Float(), nullable=True),
    sa.Column('learned', sa.String(), nullable=False),
    sa.Column('next_test', sa.String(), nullable=False),
    sa.Column('voices_on', sa.Date(), nullable=True),
    sa.Column('link', sa.String(), nullable=False),
    sa.Column('raised_by', sa.Uuid(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'active', 'achieved', 'missed', 'dropped')", name=op.f('ck_outcomes_state')),
    sa.CheckConstraint('cadence IN (1, 2, 4)', name=op.f('ck_outcomes_cadence')),
    sa.CheckConstraint('baseline <> target', name=op.f('ck_outcomes_distance')),
    sa.CheckConstraint('starts_on < due_on', name=op.f('ck_outcomes_days')),
    sa.CheckConstraint(f"state IN ('draft', 'dropped') OR ({MEASURED})", name=op.f('ck_outcomes_measured')),
    sa.CheckConstraint("state <> 'active' OR (active_on IS NOT NULL AND check_in_on IS NOT NULL)", name=op.f('ck_outcomes_looked_at')),
    sa.CheckConstraint("state NOT IN ('achieved', 'missed') OR final IS NOT NULL", name=op.f('ck_outcomes_final')),
    sa.CheckConstraint("state IN ('draft', 'active') OR learned <> ''", name=op.f('ck_outcomes_learned')),
    sa.ForeignKeyConstraint(['workspace_id', 'channel_id'], ['channels.workspace_id', 'channels.id'], name=op.f('fk_outcomes_workspace_id_channel_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'owner_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_outcomes_workspace_id_owner_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'raised_by'], ['people.workspace_id', 'people.id'], name=op.f('fk_outcomes_workspace_id_raised_by')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_outcomes_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_outcomes')),
    sa.UniqueConstraint('workspace_id', 'channel_id', 'number', name=op.f('uq_outcomes_workspace_id_channel_id_number'))
    )
    op.create_index('ix_outcomes_channel_id_state', 'outcomes', ['channel_id', 'state'], unique=False)
    op.create_table('check_ins',
    sa.Column('workspace_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('outcome_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('value', sa.Float(), nullable=False),
    sa.Column('confidence', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.String(), nullable=False),
    sa.Column('evidence_text', sa.String(), nullable=False),
    sa.Column('evidence_on', sa.Date(), nullable=False),
    sa.Column('learned', sa.String(), nullable=False),
    sa.Column('next_step', sa.String(), nullable=False),
    sa.Column('no_change', sa.Boolean(), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('confidence BETWEEN 1 AND 10', name=op.f('ck_check_ins_confidence')),
    sa.CheckConstraint("evidence IN ('opinion', 'anecdote', 'market data', 'user research', 'test result', 'launch data')", name=op.f('ck_check_ins_evidence')),
    sa.CheckConstraint("next_step IN ('persevere', 'change course', 'stop')", name=op.f('ck_check_ins_next_step')),
    sa.ForeignKeyConstraint(['workspace_id', 'outcome_id'], ['outcomes.workspace_id', 'outcomes.id'], name=op.f('fk_check_ins_workspace_id_outcome_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'person_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_check_ins_workspace_id_person_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_check_ins_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_check_ins'))
    )
    op.create_index('ix_check_ins_outcome_id_at', 'check_ins', ['outcome_id', 'at'], unique=False)
    op.create_table('outcome_voices',
    sa.Column('workspace_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('outcome_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('craft', sa.String(), nullable=False),
    sa.CheckConstraint("craft IN ('product', 'design', 'engineering', 'data', 'other')", name=op.f('ck_outcome_voices_craft')),
    sa.ForeignKeyConstraint(['workspace_id', 'outcome_id'], ['outcomes.workspace_id', 'outcomes.id'], name=op.f('fk_outcome_voices_workspace_id_outcome_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'person_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_outcome_voices_workspace_id_person_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_outcome_voices_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_outcome_voices')),
    sa.UniqueConstraint('workspace_id', 'outcome_id', 'craft', name=op.f('uq_outcome_voices_workspace_id_outcome_id_craft')),
    sa.UniqueConstraint('workspace_id', 'outcome_id', 'person_id', name=op.f('uq_outcome_voices_workspace_id_outcome_id_person_id'))
    )
    op.create_table('voice_answers',
    sa.Column('workspace_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('outcome_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('craft', sa.String(), nullable=False),
    sa.Column('confidence', sa.Integer(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('confidence BETWEEN 1 AND 10', name=op.f('ck_voice_answers_confidence')),
    sa.CheckConstraint("craft IN ('product', 'design', 'engineering', 'data', 'other')", name=op.f('ck_voice_answers_craft')),
    sa.ForeignKeyConstraint(['workspace_id', 'outcome_id'], ['outcomes.workspace_id', 'outcomes.id'], name=op.f('fk_voice_answers_workspace_id_outcome_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'person_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_voice_answers_workspace_id_person_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_voice_answers_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_voice_answers')),
    sa.UniqueConstraint('workspace_id', 'outcome_id', 'day', 'person_id', name=op.f('uq_voice_answers_workspace_id_outcome_id_day_person_id'))
    )


def downgrade() -> None:
    op.drop_table('voice_answers')
    op.drop_table('outcome_voices')
    op.drop_index('ix_check_ins_outcome_id_at', table_name='check_ins')
    op.drop_table('check_ins')
    op.drop_index('ix_outcomes_channel_id_state', table_name='outcomes')
    op.drop_table('outcomes')
