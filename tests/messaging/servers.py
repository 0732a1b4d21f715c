"""Real small servers that stand for a city's providers of e-mail and text messages."""

import json
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Mailbox:
    """What a mail server does with what it is given; a test sets the answers."""

    def __init__(self):
        self.mails = []
        self.recipient_answer = self.data_answer = self.farewell = ""
        self.reached, self.released = threading.Event(), threading.Event()
        self.released.set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.data_answer:
            return self.data_answer
        self.mails.append(envelope)
        self.reached.set()
        await server.loop.run_in_executor(None, self.released.wait, 20)
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        return self.farewell or "221 Bye"


class MailServer(Controller):
    """A mail server on this machine, in clear unless it is given a TLS context."""

    def __init__(self, mailbox, *, port=0, **options):
        super().__init__(mailbox, hostname="127.0.0.1", port=port, **options)
        self.mailbox = mailbox

    def _trigger_server(self):
        """Note the port the system chose, and make the first connection the library waits for."""
        self.port = self.server.sockets[0].getsockname()[1]
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            if self.ssl_context is not None:
                stranger = ssl._create_unverified_context()
                with stranger.wrap_socket(connection) as encrypted:
                    encrypted.recv(1)

    def address(self, *, scheme="smtp", user="", options="tls=none"):
        return f"{scheme}://{user}127.0.0.1:{self.port}/?{options}&from=sambung%40bandung.example"


class Authenticator:
    """Knows one user and password."""

    def __init__(self, user, password):
        self.expected = (user.encode(), password.encode())

    def __call__(self, server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == self.expected, handled=False)


class TextServer(ThreadingHTTPServer):
    """A service for text messages on this machine; `status` is what it answers."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _TextHandler)
        self.texts, self.headers, self.status = [], [], 202

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *fault):
        self.shutdown()
        self.server_close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}/pesan"


class _TextHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.texts.append(json.loads(body))
        self.server.headers.append(dict(self.headers))
        self.send_response(self.server.status)
        self.send_header("Location", "/lain")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass
