"""Starts processes and ends every one of them; reads what they cost from /proc."""

import contextlib
import os
import pathlib
import resource
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
START_SECONDS = 120
DESCRIPTORS = 65_536
"""What is asked for where the limit is lower."""


def allow_descriptors():
    """As many as may be, for this process and those that it starts: connections of a proxy are bounded by them."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    for wanted in (max(most, DESCRIPTORS), most):
        with contextlib.suppress(ValueError):  # not everybody may raise what is allowed
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
            return


class NotRunnable(Exception):
    """Why a system cannot be measured here; it is said in the report, and the others go on."""


class Place:
    """Where a process runs: on this side of the path or on the other, and how the two are reached."""

    def __init__(self, address, prefix=()):
        self.address = address
        self.prefix = list(prefix)

    def line(self, *arguments):
        return [*self.prefix, *map(str, arguments)]


class Processes:
    """Each process is the leader of a group of its own, and the group is ended, so that children are too."""

    def __init__(self, folder):
        self.folder = folder
        self.running = []
        self.ports = set()
        allow_descriptors()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in list(reversed(self.running)):
            self.stop(process)

    def port(self):
        """A free port that nobody was given before: a process on the other side may not listen yet."""
        while True:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            if port not in self.ports:
                self.ports.add(port)
                return port

    def start(self, place, *line, environment=None, **keywords):
        log = self.folder / f"{len(list(self.folder.glob('*.log')))}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                place.line(*line), stdout=keywords.pop("stdout", output), stderr=output, start_new_session=True,
                env={**os.environ, **(environment or {})}, **keywords)
        process.log = log
        self.running.append(process)
        return process

    def stop(self, process):
        if process in self.running:
            self.running.remove(process)
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
                if sign == signal.SIGTERM:
                    await_empty_group(process.pid)
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


def await_empty_group(group):
    """Waits for the children of a process that has ended; whoever is left is killed by the caller."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)


def await_true(what, process, asked, seconds=START_SECONDS):
    """Asks until it is so; says why not when the process ends or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise NotRunnable(f"{what}: ended with {process.returncode}: {last_lines(process)}")
        with contextlib.suppress(OSError, urllib.error.URLError):
            if asked():
                return
        time.sleep(0.02)
    raise NotRunnable(f"{what}: not there after {seconds} s: {last_lines(process)}")


def await_port(process, address, port):
    def connects():
        with socket.create_connection((address, port), 1):
            return True
    await_true(f"port {port}", process, connects)


def await_ok(process, url):
    """Until the URL is answered 200."""
    def answered():
        with urllib.request.urlopen(url, timeout=5) as answer:
            answer.read()
            return answer.status == 200
    await_true(url, process, answered)


def last_lines(process, count=3):
    with contextlib.suppress(OSError):
        return " / ".join(process.log.read_text(errors="replace").strip().splitlines()[-count:])[-400:]
    return ""


def tree(pid):
    """The process and all below it."""
    found = [pid]
    for thread in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in thread.read_text().split():
                found += tree(int(child))
    return found


def cpu_seconds(processes):
    """User and system time of the processes and those below them that live."""
    ticks = 0
    for process in processes:
        for pid in tree(process.pid):
            with contextlib.suppress(OSError):
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                ticks += int(fields[11]) + int(fields[12])
    return ticks / CLOCK_TICKS


def resident_bytes(processes):
    total = 0
    for process in processes:
        for pid in tree(process.pid):
            with contextlib.suppress(OSError):
                total += int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    return total


def live_heap_bytes(processes):
    """Of the JVMs among them, what is left after a collection; None where there is none, or no jcmd on the path."""
    total = None
    for pid in (pid for process in processes for pid in tree(process.pid)):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "java":
                # The histogram counts live objects, so it collects first.
                told = subprocess.run(
                    ["jcmd", str(pid), "GC.class_histogram"], check=True, capture_output=True, text=True).stdout
                total = (total or 0) + int(told.rsplit("Total", 1)[1].split()[1])
    return total


def threads(processes):
    return sum(len(os.listdir(f"/proc/{pid}/task")) for process in processes for pid in tree(process.pid))
