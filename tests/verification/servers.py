"""Real servers on the loopback interface that behave well or badly, and certificates for them."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Behaviour = Callable[[socket.socket, str], None]
"""What a server does with a connection, given the request it read."""


def answer(status: int = 200, body: bytes = b"ok", *headers: str) -> Behaviour:
    """Answer every request the same way."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
    whole = "\r\n".join(lines).encode() + body
    return lambda connection, _request: connection.sendall(whole)


def redirect(location: str) -> Behaviour:
    """Forward to somewhere."""
    return answer(302, b"", f"Location: {location}")


class Issuer:
    """A certificate authority for one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA uji")])
        constraint = x509.BasicConstraints(ca=True, path_length=None)
        certificate = (
            _builder(self.name, self.name, self.key, days=30)
            .add_extension(constraint, critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.file = folder / "ca.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, host: str = "localhost", *, days: int = 30, is_own: bool = False) -> Path:
        """Issue a certificate for a host; with negative days one that has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        certificate = (
            _builder(subject, subject if is_own else self.name, key, days=days)
            .add_extension(names, critical=False)
            .sign(key if is_own else self.key, hashes.SHA256())
        )
        path = self.folder / f"{host}-{days}-{is_own}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        return path


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
    )


@contextmanager
def serve(behaviour: Behaviour, certificate: Path | None = None, *, port: int = 0) -> Iterator[int]:
    """Run a server on a port of the loopback interface, a free one by itself; yields the port."""
    listener = socket.create_server(("127.0.0.1", port))
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        listener = context.wrap_socket(listener, server_side=True, do_handshake_on_connect=False)
    with _accepting(listener, behaviour):
        yield listener.getsockname()[1]


@contextmanager
def _accepting(listener: socket.socket, behaviour: Behaviour) -> Iterator[None]:
    thread = threading.Thread(target=_accept, args=(listener, behaviour), daemon=True)
    thread.start()
    try:
        yield
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _accept(listener: socket.socket, behaviour: Behaviour) -> None:
    with suppress(OSError):
        while True:
            connection, _address = listener.accept()
            threading.Thread(target=_handle, args=(connection, behaviour), daemon=True).start()


def _handle(connection: socket.socket, behaviour: Behaviour) -> None:
    with suppress(OSError), connection:
        connection.settimeout(20)
        behaviour(connection, connection.recv(65536).decode("latin-1"))
