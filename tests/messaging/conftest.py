import pytest

from tests.messaging.servers import Mailbox, MailServer, TextServer


@pytest.fixture
def start_mail_server():
    started = []

    def start(**options):
        server = MailServer(Mailbox(), **options)
        server.start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.mailbox.released.set()
        server.stop()


@pytest.fixture
def mail_server(start_mail_server):
    return start_mail_server()


@pytest.fixture
def text_server():
    with TextServer() as server:
        yield server
