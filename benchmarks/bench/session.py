"""A run: the origins, the systems before them, and the rounds in turn."""

import contextlib
import os
import pwd
import secrets
import signal
import subprocess
import sys

from bench import nginx, path, systems, work
from bench.loads import Failed
from bench.machine import machine
from bench.processes import NotRunnable, Place, Processes, cpu_seconds
from bench.system import Running

MIB = 1 << 20
MOST_WARM_UPS = 10
MANY_PLACES = {"GATEWAY_TUNNEL_MAX_STREAMS": "1100", "GATEWAY_TUNNEL_MEMORY_BUDGET": "80MiB"}
"""
For 512 connections: all load is from one address, which has a quarter of the places while more than half are taken, and
a heap of 256 MiB has 880 by itself.
"""
HERE = os.path.dirname(os.path.abspath(__file__))


class Run:
    """Everything that is started is ended when this is left, however it is left."""

    def __init__(self, options, folder, token):
        self.options = options
        self.folder = folder
        self.environment = {"GATEWAY_TUNNEL_TOKEN": token}
        if "many" in options.work:
            self.environment |= MANY_PLACES
        self.environment |= dict(pair.split("=", 1) for pair in options.environment)
        self.user = pwd.getpwuid(os.getuid()).pw_name
        self.systems = {name: systems.all_systems()[name] for name in options.systems}
        self.figures = {name: {} for name in self.systems}
        self.skipped = {}
        self.origin_processes = []
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with self.stack:
            self.near = self.far = Place("127.0.0.1")
            if self.options.path:
                self.lay_path()
            self.processes = self.stack.enter_context(Processes(self.folder))
            self.make_files()
            self.stack = self.stack.pop_all()
        return self

    def __exit__(self, *error):
        hear_no_more()
        return self.stack.__exit__(*error)

    def lay_path(self):
        """This process moves to the near side; the far one is entered by what runs there."""
        name = secrets.token_hex(3)
        near, far = f"near-{name}", f"far-{name}"
        carrier = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "path.py"), near, far, *map(str, self.options.path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self.stack.callback(carrier.wait)
        self.stack.callback(carrier.stdin.close)
        if carrier.stdout.readline() != b"ready\n":
            sys.exit("the long path cannot be laid here")
        path.enter(near)
        self.near = Place(path.NEAR_ADDRESS)
        self.far = Place(path.FAR_ADDRESS, ["ip", "netns", "exec", far])

    def make_files(self):
        self.files = self.folder / "files"
        self.files.mkdir()
        for name, size in (("1k", 1024), ("100k", 100 * 1024)):
            (self.files / name).write_bytes(os.urandom(size))
        for name, count in (("big", self.options.megabytes), ("part", max(1, self.options.megabytes // 8))):
            with (self.files / name).open("wb") as file:
                for _ in range(count):
                    file.write(os.urandom(MIB))

    def call(self, *line):
        subprocess.run([str(part) for part in line], check=True, capture_output=True)

    def measure(self):
        for origin in (work.FILES, work.STREAMS):
            known = [work.WORK[name] for name in self.options.work if name in work.WORK]
            asked = [one for one in known if one.origin == origin]
            if asked:
                self.before_origin(origin, asked)
        if work.STARTUP in self.options.work:
            self.start_up()

    def before_origin(self, kind, asked):
        process, authority = nginx.origin(self) if kind == work.FILES else self.start_streams()
        self.origin_processes = [process]
        running = {}
        for name, system in self.systems.items():
            if not any(one.name in system.can for one in asked):
                continue
            tell(f"starting {name}")
            try:
                running[name] = system.start(self, authority)
            except (NotRunnable, subprocess.CalledProcessError) as reason:
                self.skip(name, "all", reason)
        for one in asked:
            self.in_turn(one, {name: on for name, on in running.items() if one.name in self.systems[name].can})
        for on in running.values():
            for process in reversed(on.processes()):
                self.processes.stop(process)
        self.processes.stop(self.origin_processes[0])

    def start_streams(self):
        process = self.processes.start(
            self.far, sys.executable, os.path.join(HERE, "origin_server.py"), self.far.address, self.files / "big",
            stdout=subprocess.PIPE)
        return process, f"{self.far.address}:{int(process.stdout.readline())}"

    def in_turn(self, one, running: dict[str, Running]):
        """Rounds over all systems, every other one backwards, so that no one always follows the same other one."""
        running = dict(running)
        for name in list(running):
            if one.warm in {None, *running[name].warmed}:
                continue
            running[name].warmed.add(one.warm)
            if not self.done(one, name, running, lambda on: self.settled(one, on)):
                del running[name]
        for number in range(self.options.rounds):
            tell(f"{one.name}, round {number + 1} of {self.options.rounds}")
            for name in list(running) if number % 2 == 0 else list(reversed(running)):
                figures = self.done(one, name, running, lambda on: one.measure(self, on))
                if figures is None:
                    del running[name]
                else:
                    self.note(name, figures)

    def settled(self, one, on):
        """Warms up until what the work costs in CPU falls no more: on a busy machine compilers need their time."""
        costs = []
        while len(costs) < MOST_WARM_UPS and (len(costs) < 2 or costs[-1] < 0.9 * min(costs[:-1])):
            before = cpu_seconds(on.processes())
            amount = one.warm(self, on)
            costs.append((cpu_seconds(on.processes()) - before) / amount)
        return True

    def done(self, one, name, running, what):
        try:
            return what(running[name])
        except (Failed, NotRunnable, OSError, subprocess.SubprocessError) as reason:
            self.skip(name, one.name, reason)
            return None

    def start_up(self):
        process, authority = nginx.origin(self)
        for number in range(self.options.rounds):
            tell(f"start-up, round {number + 1} of {self.options.rounds}")
            for name, system in self.systems.items():
                if hasattr(system, "time_to_serve") and (name, "all") not in self.skipped:
                    try:
                        took = system.time_to_serve(self, authority)
                    except NotRunnable as reason:
                        self.skip(name, work.STARTUP, reason)
                        continue
                    self.note(name, took)
        self.processes.stop(process)

    def note(self, name, figures):
        for figure, value in figures.items():
            self.figures[name].setdefault(figure, []).append(value)

    def skip(self, name, what, reason):
        tell(f"{name} does not do {what}: {reason}")
        self.skipped[name, what] = str(reason).replace(str(self.folder), "")

    def results(self):
        shown = ("seconds", "rounds", "warm_up", "megabytes", "jvm", "path", "against")
        return {
            "machine": machine(self.options), "options": {name: getattr(self.options, name) for name in shown},
            "systems": {name: system.what for name, system in self.systems.items()}, "figures": self.figures,
            "skipped": [{"system": name, "work": what, "why": why} for (name, what), why in self.skipped.items()]}


def hear_no_more():
    """Who asks twice must not leave processes behind."""
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, signal.SIG_IGN)


def tell(what):
    print(what, file=sys.stderr, flush=True)
