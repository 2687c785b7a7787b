"""Reads a buildspec, version 0.2.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
"""

from dataclasses import dataclass, field

import yaml

PHASES = ("install", "pre_build", "build", "post_build")


class BuildspecError(Exception):
    """The buildspec cannot be run; the message is for the phase's context."""


@dataclass(frozen=True)
class Phase:
    """The commands of one phase."""

    commands: list[str] = field(default_factory=list)
    finally_commands: list[str] = field(default_factory=list)
    on_failure: str = ""


@dataclass(frozen=True)
class Report:
    """One entry under `reports:`; the key is a name, an ARN, or a variable that holds one."""

    key: str
    files: list[str]
    base_directory: str


@dataclass(frozen=True)
class Buildspec:
    """The parts of a buildspec that the emulator needs."""

    shell: str
    variables: dict[str, str]
    parameters: dict[str, str]
    secrets: dict[str, str]
    exported: list[str]
    phases: dict[str, Phase]
    reports: list[Report]


def parse(text: str) -> Buildspec:
    """Read a buildspec; raises BuildspecError on what CodeBuild would refuse."""
    try:
        # BaseLoader leaves every scalar a string: `yes`, `0.10` and `012` reach the shell as written.
        document = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise BuildspecError(f"{error}") from error
    if not isinstance(document, dict):
        raise BuildspecError("a buildspec is a mapping")
    if document.get("version") != "0.2":
        raise BuildspecError(f"unsupported buildspec version: {document.get('version')}")
    environment = _mapping(document, "env")
    phases = _mapping(document, "phases")
    unknown = set(phases) - set(PHASES)
    if unknown or not phases:
        raise BuildspecError(
            f"unknown or missing phases: {', '.join(sorted(unknown)) or 'none given'}"
        )
    return Buildspec(
        shell=environment.get("shell") or "sh",
        variables=_mapping(environment, "variables"),
        parameters=_mapping(environment, "parameter-store"),
        secrets=_mapping(environment, "secrets-manager"),
        exported=_commands(environment, "exported-variables", "env"),
        phases={name: _phase(name, body) for name, body in phases.items()},
        reports=[_report(key, body) for key, body in _mapping(document, "reports").items()],
    )


def _mapping(owner: dict, key: str) -> dict:
    value = owner.get(key) or {}
    if not isinstance(value, dict):
        raise BuildspecError(f"{key} is not a mapping")
    return value


def _commands(owner: dict, key: str, where: str) -> list[str]:
    value = owner.get(key) or []
    value = value if isinstance(value, list) else [value]
    if not all(isinstance(command, str) for command in value):
        # The classic trap: `- echo: x` without quotes is a mapping, which CodeBuild refuses as well.
        raise BuildspecError(f"expected {where}.{key} to be a list of strings")
    return value


def _phase(name: str, body: object) -> Phase:
    if not isinstance(body, dict):
        raise BuildspecError(f"phase {name} is not a mapping")
    return Phase(
        commands=_commands(body, "commands", name),
        finally_commands=_commands(body, "finally", name),
        on_failure=str(body.get("on-failure", "")).upper(),
    )


def _report(key: str, body: object) -> Report:
    if not isinstance(body, dict) or not body.get("files"):
        raise BuildspecError(f"report {key} names no files")
    return Report(
        key=key, files=_commands(body, "files", key), base_directory=body.get("base-directory") or "."
    )
