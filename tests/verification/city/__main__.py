"""Runs the test city in an installation, and does what it is told on its standard input.

`python -m tests.verification.city FOLDER` prints the codes of its applications as JSON. Then
`stop NAME`, `start NAME` and `tell NAME` are each answered by one line of JSON.
"""

import json
import sys
from pathlib import Path

import django

django.setup()

from sambung.governance.models import Obstacle  # noqa: E402 - the line above must come first
from sambung.kernel import clock  # noqa: E402
from sambung.verification.models import Clarification  # noqa: E402
from tests.verification.city.town import City, build_city  # noqa: E402
from tests.verification.servers import Issuer  # noqa: E402


def main() -> None:
    """Build the city, and serve until the input ends."""
    with build_city(Issuer(Path(sys.argv[1])), now=clock.now()) as city:
        say({name: application.code for name, application in city.applications.items()})
        for line in sys.stdin:
            order, _space, name = line.strip().partition(" ")
            say(obey(city, order, name))


def obey(city: City, order: str, name: str) -> object:
    """Do one thing and give what there is to say about it."""
    match order:
        case "stop":
            return city.stop(name)
        case "start":
            return city.start_again(name)
        case _:
            return tell(city, name)


def tell(city: City, name: str) -> dict[str, object]:
    """Tell what followed from the proofs of an application."""
    application = city.applications[name]
    obstacle = Obstacle.objects.get(application=application, requirement="address_answers")
    clarification = Clarification.objects.get(application=application)
    return {
        "kind": obstacle.kind,
        "is_solved": obstacle.solved_at is not None,
        "is_recovered": clarification.is_recovered,
    }


def say(found: object) -> None:
    """Answer with one line."""
    sys.stdout.write(f"{json.dumps(found)}\n")
    sys.stdout.flush()


main()
