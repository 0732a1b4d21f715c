"""How well similar applications are found, and typed words answered, among 27,400, beside peers."""

import json
import subprocess
import sys
from typing import Any

from benchmarks.similarity.asking import measure_asking, show_asking
from benchmarks.similarity.evaluating import evaluate
from benchmarks.similarity.labelled import Question, load_entries, load_questions
from benchmarks.similarity.searches import MAKERS

_SPLITS = ("dev", "test")


def run() -> dict[str, Any]:
    """Evaluate all searches here, and measure them in a process that has stemmed no word yet."""
    entries, searches = load_entries(), {}
    for name, make in MAKERS.items():
        search = make(entries)
        halves = {split: evaluate(search, load_questions(split)) for split in _SPLITS}
        halves["all"] = evaluate(search, load_questions())
        searches[name] = {split: quality.as_shares() for split, quality in halves.items()}
    asking = measure_asking()
    code = "import json; from benchmarks.similarity.measuring import measure; "
    finished = subprocess.run(
        [sys.executable, "-c", code + "print(json.dumps(measure()))"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    ours = MAKERS["sambung"](entries)
    changes = dict.fromkeys(question.change for question in load_questions())
    return {
        "entries": len(entries),
        "searches": searches,
        "changes": {
            change: evaluate(ours, _list_changed(change)).as_shares() for change in changes
        },
        "missed": [
            {"name": q.name, "purpose": q.purpose, "expected": q.expected, "split": q.split}
            for q in evaluate(ours, load_questions()).missed
        ],
        "asking": asking,
        "nation": json.loads(finished.stdout.splitlines()[-1]),
    }


def _list_changed(change: str) -> list[Question]:
    return [question for question in load_questions() if question.change == change]


def show(result: dict[str, Any]) -> None:
    """Print shares and times."""
    print(f"  {result['entries']} documented entries; share found among the first 5 / right at 1")
    for name, halves in result["searches"].items():
        print(f"    {name:<12}" + "".join(_say(split, halves[split]) for split in halves))
    print("  ours, by what was changed")
    for change, shares in result["changes"].items():
        print(f"    {_say(change, shares).strip()}")
    for missed in result["missed"]:
        print(f"    not found ({missed['split']}): {missed['expected']} for “{missed['name']}”")
    show_asking(result["asking"])
    _show_nation(result["nation"])


def _show_nation(nation: dict[str, Any]) -> None:
    print(f"  among {nation['entries']:,} entries")
    for name, shares in nation["searches"].items():
        taken = nation["cpu_ms"][name]
        ratio = taken / nation["cpu_ms"]["sambung"]
        print(f"    {name:<12}{_say('all', shares)}  {taken:7.2f} ms CPU  {ratio:5.1f} × ours")
    wall, cpu = nation["build_seconds"], nation["build_cpu_seconds"]
    print(f"    index built in {wall:.2f} s ({cpu:.2f} s of processor time)")
    print(f"    one change taken in {nation['change_ms']:.1f} ms")
    print(
        f"    answer p50 {nation['p50_ms']:.2f} ms, p95 {nation['p95_ms']:.2f} ms "
        f"({nation['p95_cpu_ms']:.2f} ms of processor time)"
    )
    print(f"    answer to twenty copied pages {nation['longest_question_ms']:.1f} ms")


def _say(label: str, shares: dict[str, float]) -> str:
    return f"  {label} ({shares['questions']}) {shares['recall']:.3f} / {shares['precision']:.3f}"


if __name__ == "__main__":
    show(run())
