import django.db.models.deletion
import registry.names
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditChain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64, unique=True)),
                ('length', models.PositiveBigIntegerField(default=0)),
                ('head', models.CharField(blank=True, max_length=64)),
                ('signature', models.CharField(blank=True, max_length=64)),
                ('is_public', models.BooleanField(default=False)),
                ('public_changes', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='CacheEntry',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'registry_cache',
            },
        ),
        migrations.CreateModel(
            name='HeldEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('owner', models.UUIDField()),
                ('path', models.TextField()),
                ('page', models.TextField()),
                ('fields', models.TextField()),
                ('had_files', models.BooleanField(default=False)),
                ('is_complete', models.BooleanField(default=False)),
                ('created', models.TextField(blank=True)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', registry.names.SortKeyField(max_length=60, unique=True)),
            ],
            options={
                'ordering': ['word'],
            },
        ),
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=64)),
                ('key', models.UUIDField(default=uuid.uuid4)),
                ('ids', models.JSONField(default=dict)),
                ('queued_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('lease', models.CharField(blank=True, max_length=36)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('progress_text', models.CharField(blank=True, max_length=200)),
                ('delivery_began_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['due_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('done_at', None), ('failed_at', None)), fields=['due_at'], name='outgoing_open')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='outgoing_queued_once'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='outgoing_progress_is_percent'), models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('failed_at__isnull', True), _connector='OR'), name='outgoing_done_or_failed')],
            },
        ),
        migrations.CreateModel(
            name='PersonalLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(max_length=32)),
                ('subject', models.UUIDField()),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('version', models.PositiveIntegerField(default=1)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('uses_left', models.PositiveIntegerField(blank=True, null=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('purpose', 'subject'), name='link_one_for_each_subject')],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24)),
                ('subject', models.BigIntegerField()),
                ('shown', models.BigIntegerField()),
                ('label', models.CharField(blank=True, max_length=60)),
                ('title', models.CharField(max_length=300)),
                ('place', models.CharField(blank=True, max_length=300)),
                ('address', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True)),
                ('language', models.CharField(default='en', max_length=12)),
                ('dated_on', models.DateField()),
                ('tokens', models.TextField()),
            ],
            options={
                'ordering': ['-dated_on', '-subject', '-shown', 'kind'],
                'indexes': [models.Index(fields=['-dated_on', '-subject', '-shown', 'kind'], name='search_newest'), models.Index(fields=['kind', 'subject'], name='search_by_subject')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'shown'), name='search_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(unique=True)),
                ('content', models.UUIDField()),
                ('form', models.UUIDField(null=True)),
                ('path', models.TextField(blank=True)),
                ('owner', models.UUIDField()),
                ('sent_at', models.DateTimeField(db_index=True)),
                ('location', models.TextField(blank=True)),
                ('messages', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['-sent_at', '-pk'],
                'indexes': [models.Index(fields=['owner', '-sent_at'], name='submission_latest')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField()),
                ('actor_kind', models.CharField(choices=[('user', 'user'), ('link', 'link'), ('clock', 'clock'), ('console', 'console')], max_length=8)),
                ('actor', models.CharField(max_length=300)),
                ('actor_key', models.CharField(blank=True, max_length=36)),
                ('partner', models.CharField(blank=True, max_length=8)),
                ('verb', models.CharField(max_length=64)),
                ('object_kind', models.CharField(max_length=64)),
                ('object_label', models.CharField(max_length=300)),
                ('object_key', models.CharField(max_length=36)),
                ('data', models.JSONField(default=dict)),
                ('rows', models.JSONField(default=dict)),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('signature', models.CharField(blank=True, max_length=64)),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='registry.auditchain')),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['object_key', '-number'], name='audit_by_object'), models.Index(fields=['at', 'id'], name='audit_by_time')],
                'constraints': [models.UniqueConstraint(fields=('chain', 'number'), name='audit_number_unique_in_chain'), models.UniqueConstraint(fields=('chain', 'previous_hash'), name='audit_chain_does_not_fork')],
            },
        ),
    ]
