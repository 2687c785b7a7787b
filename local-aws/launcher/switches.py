"""What tests can switch while the emulator runs. Set through the control path, read by the replacements."""

import threading
from dataclasses import dataclass, field


MOST_LAG_SECONDS = 600


@dataclass
class KillRule:
    """Kill the worker process of a function around one of its API calls."""

    function_name: str
    action: str
    when: str
    times: int
    skip: int


@dataclass
class FailRule:
    """Let API calls of a function fail with an error of AWS, instead of being carried out."""

    function_name: str
    action: str
    error: str
    times: float
    # How many calls have failed so far.
    failed: int = 0


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
    # Only each call of StartBuild of which there are as many is refused: 1 for all, 2 for every other one.
    refuse_every: int = 1
    # How many calls have met the refusal above, and how many of them were refused.
    builds_asked: int = 0
    builds_refused: int = 0
    build_limit: int | None = None
    build_events: bool = True
    schedules: bool = True
    kill_rules: list[KillRule] = field(default_factory=list)
    fail_rules: list[FailRule] = field(default_factory=list)
    # How many times faster the waiting of deployments passes: between calls of a hook, until its time-out, bake times.
    deployment_speed: float = 1
    deployments_released: threading.Event = field(default_factory=threading.Event)
    # How far reads of deployments and revisions of services lag behind.
    ecs_lag_seconds: float = 0
    older_hook_events: bool = False
    guard_duty: bool = False
    build_breaks: list[BuildBreak] = field(default_factory=list)
    builds_released: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.builds_released.set()
        self.deployments_released.set()


SWITCHES = Switches()
_kill_lock = threading.Lock()


def take_refusal() -> str | None:
    """The error that this call of StartBuild is refused with, if any; counts it."""
    if SWITCHES.refuse_builds is None:
        return None
    SWITCHES.builds_asked += 1
    if SWITCHES.builds_asked % SWITCHES.refuse_every:
        return None
    SWITCHES.builds_refused += 1
    return SWITCHES.refuse_builds


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


def take_failure(function_name: str, names: tuple[str, ...]) -> FailRule | None:
    """The error that this call of this function is to get, if any; counts the rule down."""
    with _kill_lock:
        for rule in SWITCHES.fail_rules:
            if rule.function_name == function_name and rule.action in (*names, "*") and rule.times > 0:
                rule.times -= 1
                rule.failed += 1
                return rule
    return None
