"""Tries `make run` as a person would: start, see that it is healthy, Ctrl-C, nothing left over."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

_WAIT_SECONDS = 120


def main() -> int:
    """Start `make run` on free ports and a new data folder, then stop it; 0 when all went well."""
    with tempfile.TemporaryDirectory(prefix="sambung-try-") as folder:
        ports = _free_ports(2)
        environment = {
            **os.environ,
            "SAMBUNG_DATA_DIR": f"{folder}/data",
            "SAMBUNG_RUNTIME_DIR": f"{folder}/run",
            "SAMBUNG_PORT": str(ports[0]),
            "SAMBUNG_EXCHANGE_PORT": str(ports[1]),
        }
        process = subprocess.Popen(["make", "run"], env=environment, start_new_session=True)
        try:
            health = _wait_until_healthy(f"http://127.0.0.1:{ports[0]}/healthz", process)
            print(f"healthy: {health}" if health else "it did not become healthy")
            if health:
                ports.append(_read_example_port(f"{folder}/data/instance.json"))
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            process.wait(timeout=30)
        left = [port for port in ports if not _is_free(port)]
        print("stopped; nothing listens any more" if not left else f"still listening: {left}")
        return 1 if left or health is None else 0


def _wait_until_healthy(address: str, process: "subprocess.Popen[bytes]") -> object:
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return json.load(answer)
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.2)
    return None


def _read_example_port(path: str) -> int:
    with open(path) as file:
        return int(json.load(file)["SAMBUNG_EXAMPLE_PORT"])


def _free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def _is_free(port: int) -> bool:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
