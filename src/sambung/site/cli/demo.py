"""`sambung demo`: tell the main story with real parts."""

import sys
from typing import Any

import click
from django.conf import settings
from django.utils.translation import gettext as _

from sambung.kernel.errors import Conflict
from sambung.site.cli.output import as_json, emit, explained_errors, say
from sambung.site.demo.own_instance import running_instance
from sambung.site.demo.story import Story, StoryStep
from sambung.site.environment import Environment


@click.command(
    help=_("Connect an example application and prove it, with real parts, step by step.")
)
@as_json
def demo(*, is_json: bool) -> None:
    """Tell the story; exit status 0 only when every step holds."""
    environment: Environment = settings.ENVIRONMENT
    with explained_errors(is_json=is_json):
        if environment.is_production:
            raise Conflict(_("The demonstration makes invented records: not in production."))
        with running_instance(
            environment, on_line=lambda line: None if is_json else say(line)
        ) as running:
            steps = _tell(running, is_json=is_json)
    is_whole = len(steps) == len(Story.STEPS) and all(step.holds for step in steps)
    if is_json:
        emit(_as_object(steps, is_whole=is_whole))
    elif is_whole:
        say(_("Every step holds. The application is connected, and anyone can look at the proof."))
    else:
        say(_("The story stopped: see the last step."))
    sys.exit(0 if is_whole else 1)


def _tell(environment: Environment, *, is_json: bool) -> list[StoryStep]:
    story = Story(
        portal_address=environment.portal_address,
        token_host=environment.portal_internal_address,
        exchange_address=environment.exchange_internal_address,
        example_address=f"https://127.0.0.1:{environment.example_port}",
    )
    steps: list[StoryStep] = []
    for step in story.tell():
        steps.append(step)
        if not is_json:
            _print(len(steps), step)
    return steps


def _print(number: int, step: StoryStep) -> None:
    mark = click.style("✓", fg="green") if step.holds else click.style("✗", fg="red")
    say(f"{mark} {number}. {step.title}")
    for name, value in step.proof.items():
        say(f"      {name}: {_plain(value)}")


def _plain(value: Any) -> str:
    """Write a value of a proof without the marks of a programming language."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value)
    return str(value)


def _as_object(steps: list[StoryStep], *, is_whole: bool) -> dict[str, Any]:
    held = {step.key: step.holds for step in steps}
    return {
        "ok": is_whole,
        **{key: held.get(key, False) for key in Story.STEPS},
        "proof": {step.key: step.proof for step in steps},
    }
