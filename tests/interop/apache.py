"""Apache with mod_auth_openidc in front of a plain PHP page, on a free port, with its own files.

Its settings for signing in are the ones that Sambung shows on the page of a client.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from django.template.loader import render_to_string

from tests.site.running import free_ports, wait_until
from tools.ensure_interop import APACHE, MODULES

PAGE = """<?php header('Content-Type: text/html; charset=utf-8'); ?>
<!DOCTYPE html><title>Aplikasi dinas</title>
<p id="who"><?= htmlspecialchars($_SERVER['REMOTE_USER'] ?? 'nobody') ?></p>
<p id="name"><?= htmlspecialchars($_SERVER['OIDC_CLAIM_name'] ?? '') ?></p>
<p id="email"><?= htmlspecialchars($_SERVER['OIDC_CLAIM_email'] ?? '') ?></p>
<?php $end = 'http://' . $_SERVER['HTTP_HOST'] . '/selesai.html' ?>
<a id="out" href="/kembali?logout=<?= urlencode($end) ?>">Keluar</a>
"""
CONFIGURATION = """
ServerRoot "{folder}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{folder}/httpd.pid"
ErrorLog "{folder}/error.log"
LogLevel warn auth_openidc:info
Mutex file:{folder} default
StartServers 2
MaxRequestWorkers 8
LoadModule mpm_prefork_module {modules}/mod_mpm_prefork.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule auth_openidc_module {modules}/mod_auth_openidc.so
LoadModule php_module {php}
TypesConfig /etc/mime.types
DocumentRoot "{folder}/htdocs"
DirectoryIndex index.php
<FilesMatch "\\.php$">
    SetHandler application/x-httpd-php
</FilesMatch>

{shown}

<Location /selesai.html>
    AuthType None
    Require all granted
</Location>
"""


class Apache:
    """One Apache with a protected page `/` and an open page `/selesai.html`."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="sambung-apache-"))
        [self.port] = free_ports(1)
        self.address = f"http://127.0.0.1:{self.port}"
        self.redirect_uri = f"{self.address}/kembali"
        self.signed_out_uri = f"{self.address}/selesai.html"
        self.process = None

    def start(self, *, issuer, client_id, client_secret):
        """Start it for a client of the issuer and wait until it answers."""
        pages = self.folder / "htdocs"
        pages.mkdir()
        (pages / "index.php").write_text(PAGE)
        (pages / "selesai.html").write_text("<!DOCTYPE html><title>Sudah keluar</title>")
        configuration = self.folder / "httpd.conf"
        configuration.write_text(
            CONFIGURATION.format(
                folder=self.folder,
                port=self.port,
                modules=MODULES,
                php=_find_php(),
                shown=self._read_shown_settings(issuer, client_id),
            )
        )
        options = {}
        if os.geteuid() == 0:
            # Apache refuses to serve as root, and so should a test.
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, "www-data", "www-data")
            options = {"user": "www-data", "group": "www-data", "extra_groups": []}
        self.process = subprocess.Popen(
            [str(APACHE), "-f", str(configuration), "-DFOREGROUND"],
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "start.log").open("wb"),
            start_new_session=True,
            env={
                **os.environ,
                "SAMBUNG_CLIENT_SECRET": client_secret,
                "SAMBUNG_COOKIE_PASSPHRASE": secrets.token_hex(32),
            },
            **options,
        )
        wait_until(self._answers, "Apache")
        return self

    @property
    def log(self):
        """What it said."""
        return "\n".join(path.read_text() for path in self.folder.glob("*.log"))

    def stop(self):
        """End it and leave nothing behind."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read_shown_settings(self, issuer, client_id):
        """Take the settings word for word as the page of a client shows them."""
        values = {
            "issuer": issuer,
            "client_id": client_id,
            "redirect": self.redirect_uri,
            "post_logout": self.signed_out_uri,
        }
        return render_to_string("console/clients/snippets/apache.conf.txt", values)

    def _answers(self):
        assert self.process.poll() is None, self.log
        try:
            with urllib.request.urlopen(self.signed_out_uri, timeout=60) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error}\n{self.log}") from error
        except OSError:
            return False


def _find_php():
    return sorted(MODULES.glob("libphp*.so"))[-1]
