"""Addresses of the console, by subject."""

from sambung.console.application import urls as application
from sambung.console.benefits import urls as benefits
from sambung.console.board import urls as board
from sambung.console.clarifications import urls as clarifications
from sambung.console.clearance import urls as clearance
from sambung.console.clients import urls as clients
from sambung.console.counter import urls as counter
from sambung.console.desk import urls as desk
from sambung.console.exchange import urls as exchange
from sambung.console.files import urls as files
from sambung.console.frame import urls as frame
from sambung.console.inventory import urls as inventory
from sambung.console.links import urls as links
from sambung.console.obstacles import urls as obstacles
from sambung.console.officers import urls as officers
from sambung.console.rationalisation import urls as rationalisation
from sambung.console.weekly import urls as weekly
from sambung.console.workbooks import urls as workbooks

app_name = "console"

urlpatterns = [
    *application.urlpatterns,
    *benefits.urlpatterns,
    *board.urlpatterns,
    *clarifications.urlpatterns,
    *clearance.urlpatterns,
    *clients.urlpatterns,
    *counter.urlpatterns,
    *desk.urlpatterns,
    *exchange.urlpatterns,
    *files.urlpatterns,
    *frame.urlpatterns,
    *inventory.urlpatterns,
    *links.urlpatterns,
    *obstacles.urlpatterns,
    *officers.urlpatterns,
    *rationalisation.urlpatterns,
    *weekly.urlpatterns,
    *workbooks.urlpatterns,
]
