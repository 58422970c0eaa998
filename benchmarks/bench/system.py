"""What a system is to the harness."""

import pathlib
import shutil

from bench.processes import NotRunnable, await_ok

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EVERYTHING = frozenset({
    "small", "many", "large", "down", "down16", "up", "up16", "both", "beside", "open", "websocket", "idle", "stalled"})
"""Names of work, see work.py. 'startup' is asked of those alone that have a way to be started by parts."""


class Running:
    """A system that serves: where, and the processes of each of its parts."""

    def __init__(self, url, parts):
        self.url = url
        self.parts = parts
        self.warmed = set()

    def processes(self):
        return [process for processes in self.parts.values() for process in processes]


class System:
    """One row of the table. A subclass starts it before an origin; see session.py for who ends it."""

    name = ""
    what = ""
    can = EVERYTHING

    def start(self, run, origin):
        """Returns a Running that answers, or raises NotRunnable. origin is host:port."""
        raise NotImplementedError


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise NotRunnable(f"{program} is not on the path")


def peer(run, main, *arguments, place=None, **keywords):
    """Starts a program of benchmarks/peers."""
    target = ROOT / "benchmarks/peers/target"
    if not (target / "lib").is_dir():
        raise NotRunnable("benchmarks/peers is not built: mvn -Pbenchmarks -DskipTests package")
    path = f"{target}/classes:{target}/lib/*"
    return run.processes.start(
        place or run.near, run.options.java, *run.options.jvm.split(), "-cp", path,
        f"io.gatewaytunnel.benchmarks.{main}", *arguments, **keywords)


def serving(run, process, url, parts):
    """Waits until the run's small file, or whatever the origin says, comes out of it."""
    await_ok(process, url + "/1k")
    return Running(url, parts)
