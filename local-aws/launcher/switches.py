"""Switches of tests while the emulator runs. `PLAIN` of control.ts declares every switch, and comes as the argument."""

import json
import re
import sys
import threading
from types import SimpleNamespace

# By their names in control.ts, as Python writes them: `holdBuilds` is `hold_builds`.
SWITCHES = SimpleNamespace()
_rules_lock = threading.Lock()


def switch(values: dict) -> dict:
    """Give switches these values."""
    vars(SWITCHES).update({re.sub("([A-Z])", r"_\1", name).lower(): value for name, value in values.items()})
    return {}


switch(json.loads(sys.argv[1]))


def take_refusal() -> str | None:
    """The error that this call of StartBuild is refused with, if any; counts it."""
    rule = SWITCHES.refuse_builds
    if rule is None:
        return None
    rule["asked"] = rule.get("asked", 0) + 1
    if rule["asked"] % rule.get("every", 1):
        return None
    rule["refused"] = rule.get("refused", 0) + 1
    return rule["error"]


def build_break(variables: list[dict], phase: str) -> dict | None:
    """How a build with these environment variables ends in this phase, if it is to end there."""
    for rule in SWITCHES.break_builds:
        if rule["phase"] == phase and any(rule["image"] in variable.get("value", "") for variable in variables):
            return rule
    return None


def take_kill(function_name: str, action: str, when: str) -> bool:
    """Whether this call of this function is to be killed; counts the rule down."""
    with _rules_lock:
        for rule in SWITCHES.kill_rules:
            if (rule["functionName"], rule["action"], rule["when"]) != (function_name, action, when):
                continue
            if rule["skip"] > 0:
                rule["skip"] -= 1
            elif rule["times"] > 0:
                rule["times"] -= 1
                return True
    return False


def take_failure(function_name: str, names: tuple[str, ...]) -> str | None:
    """The error that this call of this function is to get, if any; counts the rule down."""
    with _rules_lock:
        for rule in SWITCHES.fail_rules:
            if rule["functionName"] == function_name and rule["action"] in (*names, "*") and rule["times"] > 0:
                rule["times"] -= 1
                rule["failed"] += 1
                return rule["error"]
    return None
