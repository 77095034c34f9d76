import django.db.models.deletion
import registry.names
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('workshops', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('nature', models.CharField(choices=[('recommendation', 'Recommendation'), ('finding', 'Finding')], default='recommendation', editable=False, max_length=16)),
                ('is_reported', models.BooleanField(default=False, editable=False)),
                ('sources', models.JSONField(blank=True, default=list, editable=False)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('with_head', 'With head of delegation'), ('submitted', 'Submitted'), ('returned', 'Returned'), ('discussion', 'Under discussion'), ('final', 'Final draft'), ('adopted', 'Adopted'), ('withdrawn', 'Withdrawn')], default='draft', editable=False, max_length=16)),
                ('serial', models.PositiveIntegerField(editable=False, null=True)),
                ('symbol', models.CharField(editable=False, max_length=60, null=True)),
                ('number', models.PositiveIntegerField(editable=False, null=True)),
                ('is_shared', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('submitted_at', models.DateTimeField(editable=False, null=True)),
                ('circulated_at', models.DateTimeField(editable=False, null=True)),
                ('published_at', models.DateTimeField(editable=False, null=True)),
                ('topic_number', models.PositiveSmallIntegerField(editable=False)),
                ('sort_title', registry.names.SortKeyField(blank=True, editable=False, max_length=400)),
                ('listed_at', models.DateTimeField(editable=False, null=True)),
                ('comment_count', models.PositiveIntegerField(default=0, editable=False)),
                ('open_comment_count', models.PositiveIntegerField(default=0, editable=False)),
                ('adopted_on', models.DateField(editable=False, null=True)),
                ('progress', models.GeneratedField(db_persist=True, expression=models.Case(models.When(state='draft', then=0), models.When(state='with_head', then=1), models.When(state='submitted', then=2), models.When(state='returned', then=3), models.When(state='discussion', then=4), models.When(state='final', then=5), models.When(state='adopted', then=6), models.When(state='withdrawn', then=7)), output_field=models.PositiveSmallIntegerField())),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.delegate')),
                ('co_authors', models.ManyToManyField(blank=True, related_name='+', to='workshops.delegate')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.delegation')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.topic')),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.workshop')),
            ],
            options={
                'ordering': ['topic__number', 'number', 'serial', 'pk'],
                'indexes': [models.Index(fields=['workshop', 'topic_number', 'number', 'serial', 'id', 'circulated_at', 'submitted_at'], name='recommendation_by_topic'), models.Index(fields=['workshop', 'sort_title', 'id', 'circulated_at', 'submitted_at'], name='recommendation_by_title'), models.Index(fields=['workshop', 'progress', 'topic_number', 'number', 'serial', 'id', 'circulated_at', 'submitted_at'], name='recommendation_by_state'), models.Index(fields=['workshop', '-listed_at', 'id', 'circulated_at', 'submitted_at'], name='recommendation_by_date'), models.Index(fields=['workshop', '-comment_count', 'topic_number', 'number', 'serial', 'id', 'circulated_at', 'submitted_at'], name='recommendation_by_comments'), models.Index(condition=models.Q(('published_at__isnull', False)), fields=['-adopted_on', '-workshop', 'topic_number', 'number', 'id'], name='recommendation_register'), models.Index(condition=models.Q(('published_at__isnull', True)), fields=['workshop', 'state'], name='recommendation_in_progress'), models.Index(condition=models.Q(('published_at__isnull', False)), fields=['workshop', 'nature', 'id'], name='recommendation_published')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('symbol__isnull', False)), fields=('symbol',), name='recommendation_symbol_unique'), models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('topic', 'number'), name='recommendation_number_unique_in_topic'), models.UniqueConstraint(condition=models.Q(('serial__isnull', False)), fields=('workshop', 'serial'), name='recommendation_serial_unique_in_workshop'), models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', False), ('state', 'adopted')), models.Q(models.Q(('state', 'adopted'), _negated=True), ('number__isnull', True)), _connector='OR'), name='recommendation_adopted_iff_numbered'), models.CheckConstraint(condition=models.Q(('is_reported', True), models.Q(('author__isnull', False), ('lead__isnull', False)), _connector='OR'), name='recommendation_led_and_written_unless_reported'), models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('state', 'adopted'), _connector='OR'), name='recommendation_published_once_adopted')],
            },
        ),
        migrations.CreateModel(
            name='Paragraph',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paragraphs', to='recommendations.recommendation')),
            ],
        ),
        migrations.CreateModel(
            name='StepNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('target', models.CharField(max_length=16)),
                ('text', models.TextField()),
                ('language', models.CharField(default='en', max_length=12)),
                ('author_name', models.CharField(max_length=620)),
                ('written_at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='step_notes', to='recommendations.recommendation')),
            ],
            options={
                'ordering': ['-written_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('serial', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('folded_title', models.CharField(max_length=400)),
                ('rationale', models.TextField(blank=True)),
                ('nature', models.CharField(choices=[('recommendation', 'Recommendation'), ('finding', 'Finding')], max_length=16)),
                ('addressees', models.JSONField(default=list)),
                ('areas', models.JSONField(default=list)),
                ('by_when', models.DateField(blank=True, null=True)),
                ('tags', models.CharField(blank=True, max_length=400)),
                ('language', models.CharField(default='en', max_length=12)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('author_name', models.CharField(max_length=620)),
                ('saved_at', models.DateTimeField()),
                ('hash_schema', models.PositiveSmallIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('based_on', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.version')),
                ('on_behalf_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.delegation')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='recommendations.recommendation')),
            ],
            options={
                'ordering': ['-serial'],
                'constraints': [models.UniqueConstraint(fields=('recommendation', 'serial'), name='version_serial_unique')],
            },
        ),
        migrations.CreateModel(
            name='ParagraphText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('heading', 'Heading'), ('preambular', 'Preambular'), ('operative', 'Operative'), ('sub', 'Sub-paragraph')], default='operative', max_length=12)),
                ('text', models.TextField()),
                ('paragraph', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='recommendations.paragraph')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='recommendations.version')),
            ],
            options={
                'ordering': ['version', 'position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'position'), name='paragraph_position_unique_in_version'), models.UniqueConstraint(fields=('version', 'paragraph'), name='paragraph_once_in_version')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('quote', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField()),
                ('language', models.CharField(default='en', max_length=12)),
                ('audience', models.CharField(choices=[('participants', 'All participants'), ('delegation', 'Own delegation only'), ('secretariat', 'Secretariat')], default='participants', max_length=12)),
                ('author_name', models.CharField(max_length=620)),
                ('written_at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(null=True)),
                ('resolved_by_name', models.CharField(blank=True, max_length=620)),
                ('resolution', models.CharField(blank=True, max_length=500)),
                ('hidden_at', models.DateTimeField(null=True)),
                ('hidden_by_name', models.CharField(blank=True, max_length=620)),
                ('hidden_reason', models.CharField(blank=True, max_length=300)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('delegation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.delegation')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='recommendations.comment')),
                ('paragraph', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='recommendations.paragraph')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='recommendations.recommendation')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.version')),
            ],
            options={
                'ordering': ['written_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('audience', 'delegation'), _negated=True), ('delegation__isnull', False), _connector='OR'), name='comment_own_needs_delegation'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), ('resolved_at__isnull', True), _connector='OR'), name='comment_reply_is_not_resolved')],
            },
        ),
        migrations.CreateModel(
            name='Circulation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('circulated_at', models.DateTimeField()),
                ('is_editorial', models.BooleanField(default=False)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='circulations', to='recommendations.recommendation')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='circulation', to='recommendations.version')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('recommendation', 'number'), name='circulation_number_unique')],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('manner', models.CharField(choices=[('in_session', 'in session'), ('ahead', 'before the session'), ('reported', 'as reported')], default='in_session', max_length=12)),
                ('session_title', models.CharField(blank=True, max_length=200)),
                ('declared_by_name', models.CharField(blank=True, max_length=620)),
                ('recorded_by_name', models.CharField(max_length=620)),
                ('occurred_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('labels', models.JSONField(default=dict)),
                ('declared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.workshoprole')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.session')),
                ('recommendation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='adoption', to='recommendations.recommendation')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.version')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('manner', 'reported'), models.Q(('declared_by__isnull', False), ('session__isnull', False)), _connector='OR'), name='adoption_in_a_session_unless_reported')],
            },
        ),
        migrations.CreateModel(
            name='Label',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(blank=True, max_length=16)),
                ('circulation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='labels', to='recommendations.circulation')),
                ('paragraph', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='labels', to='recommendations.paragraph')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('circulation', 'paragraph'), name='label_once_in_circulation')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happening', models.CharField(choices=[('step', 'the progress of a recommendation'), ('comment', 'a comment or a reply')], max_length=8)),
                ('verb', models.CharField(max_length=40)),
                ('entry', models.UUIDField()),
                ('happened_at', models.DateTimeField()),
                ('digest_on', models.DateField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.comment')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.recommendation')),
            ],
            options={
                'ordering': ['happened_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('sent_at', None)), fields=['user', 'digest_on'], name='notification_waiting')],
                'constraints': [models.UniqueConstraint(fields=('user', 'entry'), name='notification_once_for_each_act')],
            },
        ),
        migrations.AddField(
            model_name='recommendation',
            name='circulated',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.version'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='current',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.version'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='submitted',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.version'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['draft', 'with_head', 'withdrawn']), ('symbol__isnull', True)), models.Q(('submitted_at__isnull', False), ('symbol__isnull', False)), _connector='OR'), name='recommendation_symbol_from_submission'),
        ),
    ]
