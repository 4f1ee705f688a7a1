import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('formbuilder', '0013_removed_sections'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(verbose_name='link made at')),
                ('until', models.DateTimeField(verbose_name='link opens until')),
                ('recalled_at', models.DateTimeField(null=True, verbose_name='link recalled at')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preview_links', to='formbuilder.formdefinition', verbose_name='form')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='link made by')),
                ('recalled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='link recalled by')),
            ],
            options={
                'verbose_name': 'preview link',
                'verbose_name_plural': 'preview links',
                'ordering': ['form', '-made_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('made_at'))), name='preview_link_ends_later'), models.CheckConstraint(condition=models.Q(('recalled_at__isnull', False), ('recalled_by', None), _connector='OR'), name='preview_link_recalled_when')],
            },
        ),
    ]
