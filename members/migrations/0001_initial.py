import django.db.models.deletion
import django.db.models.functions.text
import registry.names
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=16, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('role', models.CharField(blank=True, max_length=300)),
                ('city', models.CharField(blank=True, max_length=100)),
                ('founded_on', models.DateField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('sort_name', registry.names.SortKeyField(db_index=True, max_length=200)),
            ],
            options={
                'ordering': ['sort_name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ReferenceData',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('as_of', models.CharField(max_length=200)),
                ('sources', models.JSONField(default=list)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('sha256', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'verbose_name_plural': 'reference data',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('full_name', models.CharField(max_length=200, verbose_name='full name as it should appear')),
                ('latin_name', models.CharField(blank=True, max_length=200)),
                ('name_language', models.CharField(blank=True, editable=False, max_length=12)),
                ('language', models.CharField(default='en', max_length=12)),
                ('timezone', models.CharField(blank=True, max_length=64)),
                ('notify_recommendations', models.CharField(choices=[('at_once', 'Immediately'), ('daily', 'In a daily summary'), ('never', 'No e-mails')], default='at_once', max_length=8, verbose_name='progress of recommendations that concern you')),
                ('notify_comments', models.CharField(choices=[('at_once', 'Immediately'), ('daily', 'In a daily summary'), ('never', 'No e-mails')], default='daily', max_length=8, verbose_name='comments and replies')),
                ('dashboard_seen_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('dashboard_opened_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('is_administrator', models.BooleanField(default=False, editable=False)),
                ('joined_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_is_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=8, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('formal_name', models.CharField(max_length=200)),
                ('native_name', models.CharField(blank=True, max_length=200)),
                ('native_language', models.CharField(blank=True, max_length=12)),
                ('region', models.CharField(choices=[('asia', 'Asia'), ('europe', 'Europe')], max_length=8)),
                ('group', models.CharField(choices=[('asean', 'ASEAN member states'), ('nesa', 'Northeast and South Asia'), ('eu', 'EU member states'), ('non_eu', 'Other European countries'), ('institution', 'Institutions')], max_length=12)),
                ('joined_on', models.DateField()),
                ('left_on', models.DateField(blank=True, null=True)),
                ('sort_name', models.CharField(db_index=True, max_length=100)),
                ('protocol_order', models.PositiveSmallIntegerField(unique=True)),
                ('joined_at_meeting', models.CharField(blank=True, max_length=16)),
                ('note', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['protocol_order'],
                'constraints': [models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gt', models.F('joined_on')), _connector='OR'), name='partner_leaves_after_joining')],
            },
        ),
        migrations.CreateModel(
            name='Ministry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('foreign_affairs', 'Foreign affairs'), ('culture', 'Culture')], max_length=16)),
                ('name', models.CharField(max_length=200)),
                ('native_name', models.CharField(blank=True, max_length=200)),
                ('native_language', models.CharField(blank=True, max_length=12)),
                ('city', models.CharField(blank=True, max_length=100)),
                ('is_national', models.BooleanField(default=True)),
                ('unit', models.CharField(blank=True, max_length=200)),
                ('confidence', models.CharField(choices=[('sure', 'confirmed'), ('likely', 'to be verified'), ('unknown', 'details not known')], default='sure', max_length=8)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ministries', to='members.partner')),
            ],
            options={
                'verbose_name_plural': 'ministries',
                'ordering': ['partner__protocol_order', '-kind', 'code'],
            },
        ),
        migrations.CreateModel(
            name='PlatformRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('granted_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='platform_role', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('full_name', models.CharField(blank=True, max_length=200)),
                ('latin_name', models.CharField(blank=True, max_length=200)),
                ('name_language', models.CharField(blank=True, max_length=12)),
                ('honorific', models.CharField(blank=True, max_length=100)),
                ('email', models.EmailField(max_length=254)),
                ('language', models.CharField(default='en', max_length=12)),
                ('role', models.CharField(choices=[('focal_point', 'focal point'), ('copy', 'copy recipient'), ('embassy', 'embassy')], default='focal_point', max_length=12)),
                ('entered_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ministry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='members.ministry')),
            ],
            options={
                'ordering': ['ministry', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None), ('role', 'focal_point')), fields=('ministry',), name='contact_one_focal_point')],
            },
        ),
        migrations.CreateModel(
            name='Coordinator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=32, unique=True)),
                ('role', models.CharField(choices=[('asean', 'ASEAN group'), ('nesa', 'Northeast and South Asia group'), ('eeas', 'European External Action Service'), ('presidency', 'Presidency of the Council of the EU')], max_length=12)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('term_text', models.CharField(blank=True, max_length=100)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('confidence', models.CharField(choices=[('sure', 'confirmed'), ('likely', 'to be verified'), ('unknown', 'details not known')], default='sure', max_length=8)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coordinations', to='members.partner')),
            ],
            options={
                'ordering': ['role', 'starts_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='coordinator_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('currency', models.CharField(max_length=3)),
                ('every', models.CharField(choices=[('year', 'Annual'), ('once', 'One-off')], default='year', max_length=8, verbose_name='frequency')),
                ('since', models.PositiveSmallIntegerField()),
                ('source', models.CharField(max_length=300)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='members.organisation')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='members.partner')),
            ],
            options={
                'ordering': ['organisation', 'partner__protocol_order', 'since', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='contribution_of_some_amount'), models.UniqueConstraint(fields=('partner', 'organisation', 'since'), name='contribution_known_once')],
            },
        ),
        migrations.CreateModel(
            name='PartnerGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('group', models.CharField(choices=[('asean', 'ASEAN member states'), ('nesa', 'Northeast and South Asia'), ('eu', 'EU member states'), ('non_eu', 'Other European countries'), ('institution', 'Institutions')], max_length=12)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_history', to='members.partner')),
            ],
            options={
                'ordering': ['partner', 'starts_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='partner_group_ends_after_it_starts'), models.UniqueConstraint(fields=('partner', 'group'), name='partner_group_once')],
            },
        ),
    ]
