"""risk whole"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    risks = sa.table('risks', sa.column('id', sa.Uuid()), sa.column('raised_at', sa.DateTime(timezone=True)),
                     sa.column('review_on', sa.Date()), sa.column('ownerless_since', sa.Date()))
    with op.batch_alter_table('risks') as batch:
        batch.add_column(sa.Column('facet', sa.String(), nullable=True))
        batch.add_column(sa.Column('mitigation', sa.String(), server_default='', nullable=False))
        batch.add_column(sa.Column('likelihood_after', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('impact_after', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('owner_id', sa.Uuid(), nullable=True))
        batch.add_column(sa.Column('ownerless_since', sa.Date(), nullable=True))
        batch.add_column(sa.Column('review_on', sa.Date(), nullable=True))
        batch.add_column(sa.Column('gathered_in', sa.Uuid(), nullable=True))
        batch.add_column(sa.Column('link', sa.String(), nullable=True))
        batch.drop_constraint(op.f('ck_risks_state'), type_='check')
        batch.create_check_constraint(op.f('ck_risks_state'), "state IN ('open', 'owned', 'mitigating', 'resolved', 'accepted', 'withdrawn')")
        batch.create_check_constraint(op.f('ck_risks_likelihood_after'), 'likelihood_after BETWEEN 1 AND 5')
        batch.create_check_constraint(op.f('ck_risks_impact_after'), 'impact_after BETWEEN 1 AND 5')
        batch.create_foreign_key(op.f('fk_risks_workspace_id_owner_id'), 'people', ['workspace_id', 'owner_id'], ['workspace_id', 'id'])
    connection = op.get_bind()
    for risk_id, raised_at in connection.execute(sa.select(risks.c.id, risks.c.raised_at)).all():
        raised = (raised_at if isinstance(raised_at, datetime) else datetime.fromisoformat(raised_at)).replace(tzinfo=UTC).date()
        connection.execute(risks.update().where(risks.c.id == risk_id).values(review_on=raised + timedelta(days=30), ownerless_since=raised))
    with op.batch_alter_table('risks') as batch:
        batch.alter_column('review_on', existing_type=sa.Date(), nullable=False)
    op.create_index('ix_risks_gathered_in', 'risks', ['gathered_in'], unique=False)
    op.add_column('posts', sa.Column('thread', sa.String(), nullable=True))
    op.create_table('tripwires',
    sa.Column('workspace_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Uuid(), nullable=False),
    sa.Column('ritual', sa.String(), nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=False),
    sa.Column('reopen_if', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.CheckConstraint("state IN ('standing', 'over')", name=op.f('ck_tripwires_state')),
    sa.ForeignKeyConstraint(['workspace_id', 'channel_id'], ['channels.workspace_id', 'channels.id'], name=op.f('fk_tripwires_workspace_id_channel_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'decided_by'], ['people.workspace_id', 'people.id'], name=op.f('fk_tripwires_workspace_id_decided_by')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_tripwires_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_tripwires'))
    )
    op.create_index('ix_tripwires_channel_id_state', 'tripwires', ['channel_id', 'state'], unique=False)
    op.create_index('uq_tripwires_standing', 'tripwires', ['workspace_id', 'record_id'], unique=True,
        sqlite_where=sa.text("state = 'standing'"), postgresql_where=sa.text("state = 'standing'"))
