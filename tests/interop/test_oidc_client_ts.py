"""oidc-client-ts signs a person in from a page in a real browser, by the code the console shows."""

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.entering import fill_sign_in
from tests.interop.people import agree
from tests.interop.program import PROGRAMS

pytestmark = [pytest.mark.interop, pytest.mark.instance, pytest.mark.browser]

MODULES = PROGRAMS / "node_modules"
LIBRARIES = {
    "/oidc-client-ts.js": MODULES / "oidc-client-ts/dist/esm/oidc-client-ts.js",
    "/jwt-decode.js": MODULES / "jwt-decode/build/esm/index.js",
}
PAGE = b"""<!doctype html><meta charset="utf-8"><title>Aplikasi</title>
<script type="importmap">{"imports": {
  "oidc-client-ts": "/oidc-client-ts.js", "jwt-decode": "/jwt-decode.js"}}</script>
<script type="module">
import { finishSigningIn, refresh, signIn, signOut } from "/shown.js"
const show = values => {
  document.body.innerText = JSON.stringify(values)
  document.title = "selesai"
}
try {
  if (location.search) {
    const person = await finishSigningIn()
    const kept = Object.values(sessionStorage).find(each => each.includes("refresh_token"))
    const before = JSON.parse(kept)
    const after = await refresh()
    show({ name: person.name, email: person.email_verified,
      rotated: after.refresh_token !== before.refresh_token })
    window.leave = signOut
  } else if (location.hash === "#masuk") await signIn()
  else show(null)
} catch (error) { show({ error: String(error) }) }
</script><body></body>"""


class Pages(SimpleHTTPRequestHandler):
    """Serves the page and the libraries, and nothing else."""

    def __init__(self, *args, files, **values):
        self.files = files
        super().__init__(*args, **values)

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path not in self.files:
            return self.send_error(404)
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if path != "/" else "text/html")
        self.end_headers()
        self.wfile.write(self.files[path])
        return None

    def log_message(self, *values):
        """Say nothing."""


@pytest.fixture
def application(make_program, sambung):
    """An application that is nothing but a page, the libraries and the shown code."""
    program = make_program(kind="public", redirect_path="/")
    shown = program.show(
        "browser.mjs", issuer=sambung.address, client_id=program.client["client_id"]
    )
    files = {path: file.read_bytes() for path, file in LIBRARIES.items()}
    files |= {"/": PAGE, "/shown.js": shown.encode()}
    server = ThreadingHTTPServer(("127.0.0.1", program.port), partial(Pages, files=files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield program
    server.shutdown()
    server.server_close()


def test_a_page_signs_a_person_in_refreshes_and_signs_out(
    application, sambung, citizen, open_context
):
    page = open_context().new_page()
    page.goto(f"{application.address}#masuk")
    fill_sign_in(page, citizen.email, citizen.password)
    agree(page, application.application.name)
    page.wait_for_function("document.title === 'selesai'")
    seen = json.loads(page.locator("body").inner_text())
    assert seen == {"name": citizen.name, "email": True, "rotated": True}

    page.evaluate("void leave()")
    page.wait_for_url(application.address)
    page.goto(f"{application.address}#masuk")
    page.reload()
    page.wait_for_selector("#id_password")
    assert page.url.startswith(f"{sambung.address}/masuk/")
