from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('formbuilder', '0008_right_to_trash'),
    ]

    operations = [
        migrations.AddField(
            model_name='formdefinition',
            name='retention_months',
            field=models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='answers are kept for (months)'),
        ),
        migrations.AddConstraint(
            model_name='formdefinition',
            constraint=models.CheckConstraint(condition=models.Q(('retention_months', None), models.Q(('retention_months__gte', 1), ('retention_months__lte', 1200)), _connector='OR'), name='form_retention_is_a_period'),
        ),
    ]
