from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('formbuilder', '0007_vocabularies'),
    ]

    operations = [
        migrations.AlterField(
            model_name='formgrant',
            name='right',
            field=models.CharField(choices=[('DESIGN', 'Design the form'), ('READ', 'Read answers'), ('COLLECT', 'Accept and return answers'), ('EXPORT', 'Download answers'), ('TRASH', 'Move answers to the trash')], max_length=10, verbose_name='right'),
        ),
    ]
