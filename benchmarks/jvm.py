#!/usr/bin/env python3
"""Measures what JVM options do to start-up and memory: proxy and agent, each set of options in turn, on each Java.

Needs what run.py needs. The table of options is below. See README.md beside this file.
"""

import contextlib
import os
import pathlib
import secrets
import statistics
import sys
import tempfile

from bench import loads, nginx, options, report, session
from bench.ours import Ours
from bench.processes import cpu_seconds, resident_bytes

HEAP = "-Xmx256m"
SETS = {
    "default collector": HEAP,
    "serial": f"-XX:+UseSerialGC {HEAP}",
    "parallel": f"-XX:+UseParallelGC {HEAP}",
    "g1": f"-XX:+UseG1GC {HEAP}",
    "serial, 128 MiB": "-XX:+UseSerialGC -Xmx128m",
    "parallel, 64 MiB": "-XX:+UseParallelGC -Xmx64m",
    "parallel, first tier": f"-XX:+UseParallelGC {HEAP} -XX:TieredStopAtLevel=1",
    "serial, shared classes": f"-XX:+UseSerialGC {HEAP} CDS",
    "parallel, shared classes": f"-XX:+UseParallelGC {HEAP} CDS",
    "parallel, shared classes, small stacks": f"-XX:+UseParallelGC {HEAP} -Xss512k CDS",
}
"""CDS stands for an archive of the classes of this program, written by a run before."""


class Shared(Ours):
    """Ours with an archive of classes for each side, if the options name one."""

    def __init__(self, jvm, java, folder):
        super().__init__("ours", "", java=java)
        self.options = jvm
        self.folder = folder
        self.archive = None

    def line(self, run):
        words = self.options.split()
        shared = "CDS" in words
        return [self.java_of(run), *(word for word in words if word != "CDS"),
                *([self.archive] if shared and self.archive else [])]

    def start_proxy(self, run):
        self.archive = f"-XX:SharedArchiveFile={self.folder}/proxy.jsa"
        return super().start_proxy(run)

    def start_agent(self, run, url, origin):
        self.archive = f"-XX:SharedArchiveFile={self.folder}/agent.jsa"
        return super().start_agent(run, url, origin)

    def write_archives(self, run, origin):
        """A life of each side that ends in order leaves its classes behind."""
        if "CDS" not in self.options.split():
            return
        plain, self.options = self.options, self.options.replace("CDS", "")
        for side in ("proxy", "agent"):
            self.dump(run, origin, side)
        self.options = plain

    def dump(self, run, origin, side):
        told = self.options
        dumping = f"{told} -XX:ArchiveClassesAtExit={self.folder}/{side}.jsa"
        self.options = dumping if side == "proxy" else told
        proxy, url = self.start_proxy(run)
        self.options = dumping if side == "agent" else told
        agent = self.start_agent(run, url, origin)
        with contextlib.suppress(loads.Failed):  # for the classes alone
            loads.wrk(url + "/1k", 16, run.options.warm_up)
        self.options = told
        run.processes.stop(agent)
        run.processes.stop(proxy)
        if not (self.folder / f"{side}.jsa").is_file():
            sys.exit(f"no archive of the {side}'s classes was written")


def measure(run, authority, system):
    """One life of both: start-up by part, memory when idle and after load, and what a request cost."""
    figures = system.time_to_serve(run, authority)
    running = system.start(run, authority)
    for part, processes in running.parts.items():
        figures[f"RSS MiB, {part}, idle"] = resident_bytes(processes) / 2**20
    loads.wrk(running.url + "/1k", 64, run.options.warm_up)
    before = cpu_seconds(running.processes())
    told = loads.wrk(running.url + "/1k", 64, run.options.seconds)
    figures["rps c64"] = told["rate"]
    figures["p99 ms c64"] = told["p99"]
    figures["CPU us"] = (cpu_seconds(running.processes()) - before) / told["requests"] * 1e6
    loads.transfers(loads.curl("download", running.url + "/big"))
    for part, processes in running.parts.items():
        figures[f"RSS MiB, {part}, after load"] = resident_bytes(processes) / 2**20
    for process in reversed(running.processes()):
        run.processes.stop(process)
    return figures


def main():
    parser = options.parser(__doc__.splitlines()[0])
    parser.add_argument("--sets", default=",".join(f"{number}" for number in range(len(SETS))),
                        help="which sets, by number: " + "; ".join(f"{n} {name}" for n, name in enumerate(SETS)))
    given = options.parse(parser)
    names = [list(SETS)[int(number)] for number in given.sets.split(",")]
    javas = [java for java in ("java", "java25") if getattr(given, java)]
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        with session.Run(given, pathlib.Path(folder), secrets.token_hex(16)) as run:
            rows = all_rounds(run, names, javas, pathlib.Path(folder))
            machine = run.results()["machine"]
    figures = list(next(iter(rows.values())))
    print(f"{machine['cores']} cores, {machine['memory GiB']} GiB, Java {machine['java']} and {machine['java25']}; "
          f"medians of {given.rounds} rounds\n")
    print(report.table(figures, {name: [report.number(statistics.median(values[figure])) for figure in figures]
                                 for name, values in rows.items()}))


def all_rounds(run, names, javas, folder):
    _, authority = nginx.origin(run)
    systems = {}
    for java in javas:
        for number, name in enumerate(names):
            home = folder / f"{java}-{number}"
            home.mkdir()
            system = Shared(SETS[name], java, home)
            system.write_archives(run, authority)
            systems[f"{'17' if java == 'java' else '25'}: {name}"] = system
    rows = {name: {} for name in systems}
    for number in range(run.options.rounds):
        for name, system in systems.items():
            session.tell(f"{name}, round {number + 1} of {run.options.rounds}")
            for figure, value in measure(run, authority, system).items():
                rows[name].setdefault(figure, []).append(value)
    return rows


if __name__ == "__main__":
    main()
