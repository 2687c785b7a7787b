"""Runs one build for real, phase by phase, and records what BatchGetBuilds shows of it."""

import contextvars
import logging
import shutil
import tempfile
import threading
import time
from pathlib import Path

from . import build_environment, build_events, build_log, build_reports, buildspec, role_rights
from .build_shell import BuildShell
from .switches import SWITCHES, build_break

logger = logging.getLogger("local-aws")

# The variable by which a build's commands see a failed earlier phase.
SUCCEEDING = "CODEBUILD_BUILD_SUCCEEDING"


class PhaseFailed(Exception):
    """A phase failed before any command ran: (status code, message)."""


class BuildBroken(Exception):
    """A test lets the build end here, as CodeBuild ends builds that it cannot run."""

    def __init__(self, rule: dict) -> None:
        super().__init__(rule.get("message", ""))
        self.rule = rule


class BuildRun:
    """One running build; its record is changed only under the lock."""

    def __init__(self, build: dict, role_arn: str, lock: threading.RLock) -> None:
        self.build = build
        self._role_arn = role_arn
        self._lock = lock
        self._ending: str | None = None
        self._shell: BuildShell | None = None
        self._stop = threading.Event()
        self._folder = Path(tempfile.mkdtemp(prefix="codebuild-"))
        # What a build starts as another user gets through, as through /tmp.
        self._folder.chmod(0o711)
        # The stores are scoped by account and region, which the thread must know too.
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=lambda: context.run(self._run), daemon=True)

    def start(self) -> None:
        """Start the build in a thread of its own."""
        self._thread.start()

    def end(self, status: str) -> None:
        """End it from outside, as STOPPED or TIMED_OUT, with all processes that it started."""
        with self._lock:
            self._ending = self._ending or status
        self._stop.set()
        if self._shell is not None:
            self._shell.kill()

    def wait(self, seconds: float) -> None:
        """Wait until the build has ended and cleaned up."""
        self._thread.join(seconds)

    def _run(self) -> None:
        timer = threading.Timer(self.build["timeoutInMinutes"] * 60, self.end, ["TIMED_OUT"])
        timer.daemon = True
        exported: list[dict] = []
        status = "SUCCEEDED"
        try:
            build_events.emit(self.build)
            self._wait_in_queue()
            timer.start()
            session = role_rights.assume(self._role_arn, f"AWSCodeBuild-{self.build['id'].split(':')[1]}")
            log = self._phase("PROVISIONING", lambda: self._provision(session))
            spec, shell = self._phase("DOWNLOAD_SOURCE", lambda: self._prepare(session, log))
            self._shell = shell
            succeeded = self._run_phases(spec, shell, log)
            values = shell.exported()
            exported = [{"name": name, "value": values.get(name, "")} for name in spec.exported]
            self._phase("UPLOAD_ARTIFACTS", lambda: self._upload_reports(spec, values, session, log))
            status = "SUCCEEDED" if succeeded else "FAILED"
        except PhaseFailed:
            status = "FAILED"
        except BuildBroken as broken:
            status = broken.rule["buildStatus"]
            self._close_phase(
                broken.rule["phaseStatus"],
                {name: broken.rule.get(name, "") for name in ("statusCode", "message")},
            )
        except Exception as error:  # a fault of the emulator, which must show as one
            logger.exception("build %s broke", self.build["id"])
            status = "FAULT"
            self._close_phase("FAULT", {"statusCode": "INTERNAL_SERVICE_ERROR", "message": repr(error)})
        finally:
            timer.cancel()
            shutil.rmtree(self._folder, ignore_errors=True)
            self._finish(status, exported)

    def _wait_in_queue(self) -> None:
        self._open_phase("QUEUED")
        while SWITCHES.hold_builds and not self._stop.wait(0.1):
            pass
        self._close_phase("SUCCEEDED")

    def _provision(self, session: role_rights.RoleSession) -> build_log.BuildLog:
        project_arn = f"{self.build['arn'].rsplit(':build/', 1)[0]}:project/{self.build['projectName']}"
        if not role_rights.trusts(self._role_arn, "codebuild.amazonaws.com", project_arn):
            message = (
                f"CodeBuild is not authorized to perform: sts:AssumeRole on service role {self._role_arn}"
            )
            raise PhaseFailed("ACCESS_DENIED", message)
        logs = self.build["logs"]
        enabled = logs["cloudWatchLogs"]["status"] == "ENABLED"
        denied = build_log.logging_denied(logs["groupName"], logs["streamName"], session) if enabled else None
        if denied:
            message = (
                f"Service role {self._role_arn} does not allow AWS CodeBuild to create Amazon CloudWatch "
                f"Logs log streams for build {self.build['arn']}. Error message: {denied}"
            )
            raise PhaseFailed("ACCESS_DENIED", message)
        return build_log.BuildLog(logs["groupName"], logs["streamName"], enabled)

    def _prepare(
        self, session: role_rights.RoleSession, log: build_log.BuildLog
    ) -> tuple[buildspec.Buildspec, BuildShell]:
        try:
            spec = buildspec.parse(self.build["source"].get("buildspec", ""))
            given = build_environment.resolve(self.build["environment"]["environmentVariables"], session)
            stored = {k: build_environment.parameter_value(v, session) for k, v in spec.parameters.items()}
            stored |= {k: build_environment.secret_value(v, session) for k, v in spec.secrets.items()}
        except buildspec.BuildspecError as error:
            raise PhaseFailed("YAML_FILE_ERROR", str(error)) from error
        except build_environment.VariableError as error:
            log.record(f"Phase context status code: {error.status_code} Message: {error}")
            raise PhaseFailed(error.status_code, str(error)) from error
        source = self._folder / "src"
        source.mkdir()
        base = build_environment.base_environment(self.build, session, str(self._folder), str(source))
        # StartBuild goes over the project, the project over the buildspec; CodeBuild's own stay.
        environment = {**spec.variables, **stored, **given, **base}
        return spec, BuildShell(spec.shell, self._folder / "state", source, environment)

    def _run_phases(self, spec: buildspec.Buildspec, shell: BuildShell, log: build_log.BuildLog) -> bool:
        succeeded = True
        for name in buildspec.PHASES:
            phase = spec.phases.get(name, buildspec.Phase())
            self._open_phase(name.upper())
            log.record(f"Entering phase {name.upper()}")
            failure = self._run_commands(phase.commands, shell, log)
            failure = self._run_commands(phase.finally_commands, shell, log) or failure
            state = self._ending or ("FAILED" if failure else "SUCCEEDED")
            log.record(f"Phase complete: {name.upper()} State: {state}")
            self._close_phase("FAILED" if failure else "SUCCEEDED", failure)
            if self._ending:
                return False
            if failure:
                succeeded = False
                shell.run(f"export {SUCCEEDING}=0", log.line)
                # After a failed build phase post_build still runs; an earlier one ends the build by default.
                goes_on = phase.on_failure == "CONTINUE" or (name == "build" and phase.on_failure != "ABORT")
                if not goes_on:
                    return False
        return succeeded

    def _run_commands(self, commands: list[str], shell: BuildShell, log: build_log.BuildLog) -> dict | None:
        for command in commands:
            if self._ending:
                return None
            log.record(f"Running command {command}")
            code = shell.run(command, log.line)
            if self._ending:
                return None
            if code != 0:
                message = f"Error while executing command: {command}. Reason: exit status {code}"
                log.record(f"Command did not exit successfully {command} exit status {code}")
                return {"statusCode": "COMMAND_EXECUTION_ERROR", "message": message}
        return None

    def _upload_reports(self, spec, values, session, log) -> None:
        arns = build_reports.upload(spec.reports, values, self.build, session, log)
        with self._lock:
            self.build["reportArns"] = arns

    def _phase(self, phase_type: str, work):
        """Run one of CodeBuild's own phases and record how it went."""
        if self._ending:
            raise PhaseFailed(self._ending, "")
        self._open_phase(phase_type)
        try:
            result = work()
        except PhaseFailed as failure:
            code, message = failure.args
            self._close_phase("FAILED", {"statusCode": code, "message": message})
            raise
        self._close_phase("SUCCEEDED")
        return result

    def _open_phase(self, phase_type: str) -> None:
        with self._lock:
            self.build["phases"].append({"phaseType": phase_type, "startTime": time.time()})
            self.build["currentPhase"] = phase_type
        if rule := build_break(self.build["environment"]["environmentVariables"], phase_type):
            raise BuildBroken(rule)

    def _close_phase(self, status: str, context: dict | None = None) -> None:
        with self._lock:
            phase = self.build["phases"][-1]
            if self._ending == "TIMED_OUT":
                status, context = (
                    "TIMED_OUT",
                    {"statusCode": "BUILD_TIMED_OUT", "message": "Build has timed out. "},
                )
            elif self._ending:
                status, context = "STOPPED", None
            now = time.time()
            phase.update(
                phaseStatus=status, endTime=now, durationInSeconds=int(now - phase["startTime"]), contexts=[]
            )
            if context:
                phase["contexts"] = [context]

    def _finish(self, status: str, exported: list[dict]) -> None:
        self._open_phase("FINALIZING")
        with self._lock:
            phase = self.build["phases"][-1]
            now = time.time()
            phase.update(phaseStatus="SUCCEEDED", endTime=now, durationInSeconds=0, contexts=[])
            self.build["phases"].append({"phaseType": "COMPLETED", "startTime": now})
            self.build.update(
                exportedEnvironmentVariables=exported,
                currentPhase="COMPLETED",
                buildStatus=self._ending or status,
                buildComplete=True,
                endTime=now,
            )
        build_events.emit(self.build)
