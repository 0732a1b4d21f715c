"""Addresses of the console: those of its subjects."""

from sambung.console.subjects import import_rooms

app_name = "console"

urlpatterns = [pattern for urls in import_rooms("urls") for pattern in urls.urlpatterns]
