"""Clients have a kind and an address for notices. Those from before are all of machines."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='client',
            name='backchannel_logout_uri',
            field=models.CharField(blank=True, default='', max_length=500),
        ),
        migrations.AddField(
            model_name='client',
            name='kind',
            field=models.CharField(choices=[('web', 'Web application on a server: people sign in'), ('public', "Application on the user's device: people sign in, no secret"), ('machine', 'Program without people: calls the exchange')], default='machine', max_length=8),
        ),
    ]
