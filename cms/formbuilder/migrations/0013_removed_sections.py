import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('formbuilder', '0012_library'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RemovedSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='section title')),
                ('content', models.JSONField(verbose_name='content')),
                ('removed_at', models.DateTimeField(verbose_name='taken out at')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='removed_sections', to='formbuilder.formdefinition', verbose_name='form')),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken out by')),
            ],
            options={
                'verbose_name': 'removed section',
                'verbose_name_plural': 'removed sections',
                'ordering': ['form', '-removed_at', '-id'],
            },
        ),
    ]
