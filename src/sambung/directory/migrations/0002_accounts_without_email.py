from django.db import migrations, models


class Migration(migrations.Migration):
    """An account may be reached by telephone only; addresses stay unique where there is one."""

    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("email", ""), _negated=True),
                fields=("email",),
                name="one_account_per_email",
                violation_error_message="Another account has this e-mail address.",
            ),
        ),
    ]
