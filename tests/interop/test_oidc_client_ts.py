"""The library oidc-client-ts signs a person in from a page in a real browser, without a server."""

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.entering import fill_sign_in
from tests.interop.conftest import register_client
from tests.interop.node import FOLDER
from tests.interop.people import agree

pytestmark = [pytest.mark.interop, pytest.mark.instance, pytest.mark.browser]

LIBRARY = FOLDER / "node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js"
PAGE = """<!doctype html><meta charset="utf-8"><title>Aplikasi</title>
<script src="/oidc.js"></script><script>
const manager = new oidc.UserManager({
  ...%s, response_type: "code", scope: "openid profile email", loadUserInfo: true,
})
const show = values => {
  document.body.innerText = JSON.stringify(values)
  document.title = "selesai"
}
addEventListener("load", async () => {
  try {
    if (!location.search) return manager.signinRedirect()
    const user = await manager.signinCallback()
    const later = await manager.signinSilent()
    await manager.revokeTokens()
    show({ name: user.profile.name, email: user.profile.email_verified,
      rotated: later.refresh_token !== user.refresh_token })
  } catch (error) { show({ error: String(error) }) }
})
</script><body></body>"""


class Pages(SimpleHTTPRequestHandler):
    """Serves the page and the library, and nothing else."""

    def __init__(self, *args, files, **values):
        self.files = files
        super().__init__(*args, **values)

    def do_GET(self):
        found = self.files.get(self.path.partition("?")[0])
        if found is None:
            return self.send_error(404)
        kind, text = found
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text)
        return None

    def log_message(self, *values):
        """Say nothing."""


@pytest.fixture
def page_server():
    """A server of pages on a free port; its `files` are filled in once the client is known."""
    files = {"/oidc.js": ("text/javascript", LIBRARY.read_bytes())}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, files=files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.files = files
    yield server
    server.shutdown()


def test_a_page_signs_a_person_in_refreshes_and_revokes(
    sambung, citizen, give_application, page_server, open_context
):
    application = give_application()
    address = f"http://127.0.0.1:{page_server.server_port}/"
    credentials = register_client(
        sambung, application, kind="public", redirect=address, post_logout=address
    )
    settings = {
        "authority": sambung.address,
        "client_id": credentials["client_id"],
        "redirect_uri": address,
    }
    page_server.files["/"] = ("text/html", (PAGE % json.dumps(settings)).encode())

    page = open_context().new_page()
    page.goto(address)
    fill_sign_in(page, citizen.email, citizen.password)
    agree(page, application.name)
    page.wait_for_function("document.title === 'selesai'")
    seen = json.loads(page.locator("body").inner_text())
    assert seen == {"name": citizen.name, "email": True, "rotated": True}
