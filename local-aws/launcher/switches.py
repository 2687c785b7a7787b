"""What tests can switch while the emulator runs. Set through the control path, read by the replacements."""

import threading
from dataclasses import dataclass, field


@dataclass
class KillRule:
    """Kill the worker process of a function around one of its API calls."""

    function_name: str
    action: str
    when: str
    times: int
    skip: int


@dataclass
class BuildBreak:
    """End a build in one of its phases, in words of CodeBuild, where one of its variables holds a text."""

    image: str
    phase: str
    phase_status: str
    build_status: str
    status_code: str
    message: str


@dataclass
class Switches:
    """The state of every switch; the values here are those of a plain AWS account."""

    refuse_builds: str | None = None
    build_limit: int | None = None
    build_events: bool = True
    schedules: bool = True
    kill_rules: list[KillRule] = field(default_factory=list)
    build_breaks: list[BuildBreak] = field(default_factory=list)
    builds_released: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.builds_released.set()


SWITCHES = Switches()
_kill_lock = threading.Lock()


def build_break(variables: list[dict], phase: str) -> BuildBreak | None:
    """How a build with these environment variables ends in this phase, if it is to end there."""
    for rule in SWITCHES.build_breaks:
        if rule.phase == phase and any(rule.image in variable.get("value", "") for variable in variables):
            return rule
    return None


def take_kill(function_name: str, action: str, when: str) -> bool:
    """Whether this call of this function is to be killed; counts the rule down."""
    with _kill_lock:
        for rule in SWITCHES.kill_rules:
            if (rule.function_name, rule.action, rule.when) != (function_name, action, when):
                continue
            if rule.skip > 0:
                rule.skip -= 1
            elif rule.times > 0:
                rule.times -= 1
                return True
    return False
