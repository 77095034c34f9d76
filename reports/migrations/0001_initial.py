import django.db.models.deletion
import registry.codes
import registry.files.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members', '0001_initial'),
        ('recommendations', '0001_initial'),
        ('workshops', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('supplement', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('serial', models.PositiveIntegerField()),
                ('symbol', models.CharField(max_length=60, unique=True)),
                ('check_code', models.CharField(default=registry.codes.new, editable=False, max_length=12, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('foreword', models.TextField(blank=True)),
                ('summary', models.TextField(blank=True)),
                ('form', models.CharField(choices=[('full', 'Full report: all recommendations with rationale, details and annexes'), ('short', 'Information note: key points and operative paragraphs')], default='full', max_length=8)),
                ('executive', models.TextField(blank=True)),
                ('action', models.CharField(blank=True, max_length=500)),
                ('annexes', models.JSONField(blank=True, default=list)),
                ('dated_on', models.DateField()),
                ('language', models.CharField(default='en', max_length=12)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('issued', 'Issued')], default='draft', editable=False, max_length=8)),
                ('composed_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField(editable=False, null=True)),
                ('composed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.meeting')),
                ('supplements', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supplementary', to='reports.report', to_field='symbol')),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.workshop')),
            ],
            options={
                'ordering': ['workshop', 'serial'],
                'constraints': [models.UniqueConstraint(fields=('workshop', 'serial'), name='report_serial_unique_in_workshop'), models.UniqueConstraint(fields=('workshop', 'meeting', 'supplement'), name='report_one_for_each_meeting_and_supplement'), models.CheckConstraint(condition=models.Q(models.Q(('supplement', 0), ('supplements__isnull', True)), models.Q(('supplement__gt', 0), ('supplements__isnull', False)), _connector='OR'), name='report_supplement_names_its_report')],
            },
        ),
        migrations.CreateModel(
            name='ReportRendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('snapshot', registry.files.fields.StoredFileField()),
                ('requested_at', models.DateTimeField()),
                ('file', registry.files.fields.StoredFileField(blank=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveIntegerField(null=True)),
                ('pages', models.PositiveIntegerField(null=True)),
                ('missing_glyphs', models.JSONField(default=list)),
                ('rendered_at', models.DateTimeField(null=True)),
                ('format', models.CharField(default='pdf', max_length=8)),
                ('language', models.CharField(default='en', max_length=12)),
                ('draft_file', registry.files.fields.StoredFileField(blank=True)),
                ('draft_size', models.PositiveIntegerField(null=True)),
                ('draft_pages', models.PositiveIntegerField(null=True)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renditions', to='reports.report')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['report', '-requested_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('report', 'format', 'digest'), name='rendition_once_for_each_content'), models.CheckConstraint(condition=models.Q(models.Q(('draft_file', ''), ('file', ''), ('sha256', '')), models.Q(models.Q(('file', ''), _negated=True), models.Q(('sha256', ''), _negated=True), models.Q(('draft_file', ''), _negated=True), ('rendered_at__isnull', False)), _connector='OR'), name='rendition_file_with_its_hash')],
            },
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('symbol', models.CharField(max_length=60, unique=True)),
                ('check_code', models.CharField(default=registry.codes.new, editable=False, max_length=12, unique=True)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('embassy', 'Through the diplomatic mission'), ('post', 'By post')], default='email', max_length=8)),
                ('embassy_city', models.CharField(blank=True, max_length=100)),
                ('ministry_name', models.CharField(max_length=200)),
                ('partner_name', models.CharField(max_length=100)),
                ('addressee', models.CharField(blank=True, max_length=200)),
                ('addressee_latin', models.CharField(blank=True, max_length=200)),
                ('addressee_language', models.CharField(blank=True, max_length=12)),
                ('addressee_honorific', models.CharField(blank=True, max_length=100)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('queued_at', models.DateTimeField()),
                ('dated_on', models.DateField()),
                ('letter_file', registry.files.fields.StoredFileField(blank=True)),
                ('missing_characters', models.JSONField(default=list)),
                ('copies', models.JSONField(default=list)),
                ('paused_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('handed_on', models.DateField(null=True)),
                ('handed_note', models.CharField(blank=True, max_length=200)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('reminders', models.PositiveSmallIntegerField(default=0)),
                ('opened_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('acknowledged_by', models.CharField(blank=True, max_length=200)),
                ('acknowledged_title', models.CharField(blank=True, max_length=200)),
                ('acknowledged_on', models.DateField(null=True)),
                ('receipt_by', models.CharField(blank=True, choices=[('link', 'through the personal link'), ('paper', 'on paper, recorded by the secretariat')], max_length=8)),
                ('receipt_file', registry.files.fields.StoredFileField(blank=True)),
                ('ministry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.ministry')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='reports.report')),
                ('rendition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.reportrendition')),
            ],
            options={
                'verbose_name_plural': 'dispatches',
                'ordering': ['report', 'number'],
                'constraints': [models.UniqueConstraint(fields=('report', 'ministry'), name='dispatch_once_to_each_ministry'), models.UniqueConstraint(fields=('report', 'number'), name='dispatch_number_unique_in_report'), models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at__isnull', True), ('acknowledged_by', '')), models.Q(('acknowledged_at__isnull', False), models.Q(('acknowledged_by', ''), _negated=True)), _connector='OR'), name='dispatch_acknowledged_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'email'), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), name='dispatch_by_mail_has_an_address'), models.CheckConstraint(condition=models.Q(('handed_on__isnull', True), models.Q(('channel', 'email'), _negated=True), _connector='OR'), name='dispatch_handed_over_is_not_mailed')],
            },
        ),
        migrations.CreateModel(
            name='Transmission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('occurred_on', models.DateField()),
                ('handed_to', models.CharField(blank=True, max_length=200)),
                ('sent_at', models.DateTimeField()),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.meeting')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='transmission', to='reports.report')),
            ],
        ),
        migrations.CreateModel(
            name='LetterText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signatory', models.CharField(blank=True, max_length=200)),
                ('signatory_latin', models.CharField(blank=True, max_length=200)),
                ('signatory_title', models.CharField(blank=True, max_length=200)),
                ('note', models.TextField(blank=True)),
                ('letter', models.TextField(blank=True)),
                ('unsigned', models.TextField(blank=True)),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='letter_text', to='reports.report')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('signatory', ''), ('signatory_title', '')), models.Q(models.Q(('signatory', ''), _negated=True), models.Q(('signatory_title', ''), _negated=True)), _connector='OR'), name='letter_text_signatory_with_title')],
            },
        ),
        migrations.CreateModel(
            name='ReportItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('is_issued', models.BooleanField(default=False)),
                ('meeting', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.meeting')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.recommendation')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='reports.report')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.version')),
            ],
            options={
                'ordering': ['report', 'position'],
                'constraints': [models.UniqueConstraint(fields=('report', 'recommendation'), name='report_item_once'), models.UniqueConstraint(fields=('meeting', 'recommendation'), name='report_item_once_to_each_meeting'), models.UniqueConstraint(fields=('report', 'position'), name='report_item_position_unique')],
            },
        ),
        migrations.AddField(
            model_name='report',
            name='master',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mastered', to='reports.reportrendition'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', False), ('master__isnull', False), ('state', 'issued')), models.Q(('issued_at__isnull', True), ('master__isnull', True), ('state', 'draft')), _connector='OR'), name='report_issued_has_a_time_and_a_master'),
        ),
    ]
