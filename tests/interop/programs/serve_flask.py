"""Serves the Flask application of the console's page, with a front page that says who is there."""

import os

from flask import session
from shown import app


@app.get("/")
def front():
    """Say who is signed in."""
    return {"person": session.get("person"), "name": session.get("name")}


if __name__ == "__main__":
    app.run("127.0.0.1", int(os.environ["PORT"]))
