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
class Switches:
    """The state of every switch; the values here are those of a plain AWS account."""

    refuse_builds: str | None = None
    build_limit: int | None = None
    build_events: bool = True
    schedules: bool = True
    kill_rules: list[KillRule] = field(default_factory=list)
    builds_released: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.builds_released.set()


SWITCHES = Switches()
_kill_lock = threading.Lock()


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
