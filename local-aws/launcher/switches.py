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


def build_break(variables: list[dict], phase: str) -> dict | None:
    """How a build with these environment variables ends in this phase, if it is to end there."""
    for rule in SWITCHES.break_builds:
        if rule["phase"] == phase and any(rule["image"] in variable.get("value", "") for variable in variables):
            return rule
    return None


def take_kill(function_name: str, action: str, when: str) -> bool:
    """Whether this call of this function is to be killed; a rule kills one."""
    with _rules_lock:
        for rule in SWITCHES.kill_rules:
            if (rule["functionName"], rule["action"], rule["when"]) == (function_name, action, when):
                SWITCHES.kill_rules.remove(rule)
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
