"""The servers of the benchmark: one process, a port for each application, TLS on all of them.

`python -m benchmarks.verification.servers CERTIFICATE COUNT SLOW_EACH DEAD_EACH` prints its ports.
The portal is another port: one page that links to all.
"""

import asyncio
import json
import ssl
import sys
from collections.abc import Awaitable, Callable

_SLOW_SECONDS = 30
_PAGE = b"<html><title>Layanan</title><body><h1>Layanan warga</h1></body></html>"
_Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _answering(body: Callable[[], bytes], wait: int = 0) -> _Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(wait)
            content = body()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(content), content)
            )
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the caller went away
        finally:
            writer.close()

    return handle


async def _serve(certificate: str, count: int, slow_each: int, dead_each: int) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    ports: list[int] = []
    servers = []
    for number in range(count):
        wait = _SLOW_SECONDS if number % slow_each == 1 else 0
        handler = _answering(lambda: _PAGE, wait)
        server = await asyncio.start_server(handler, "127.0.0.1", 0, ssl=context)
        ports.append(server.sockets[0].getsockname()[1])
        if number % dead_each == 0:
            server.close()
        else:
            servers.append(server)
    links = "".join(f'<a href="https://localhost:{port}/">x</a>' for port in ports).encode()
    portal = await asyncio.start_server(_answering(lambda: links), "127.0.0.1", 0)
    servers.append(portal)
    found = {"ports": ports, "portal": portal.sockets[0].getsockname()[1]}
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], *map(int, sys.argv[2:])))
