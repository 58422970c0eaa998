"""The work that is measured, by name. Each does it once with one system and returns figures by name."""

import time

from bench import loads
from bench.processes import cpu_seconds, live_heap_bytes, resident_bytes, threads

FILES, STREAMS = "files", "streams"
"""Which origin it is done before: nginx with files, or origin_server.py."""


class Work:
    def __init__(self, name, what, origin, measure, warm=None):
        self.name = name
        self.what = what
        self.origin = origin
        self.measure = measure
        self.warm = warm


class CpuCount:
    """What each part uses while it is counted: microseconds a request by part."""

    def __init__(self, run, running):
        self.parts = {**running.parts, "origin": run.origin_processes}
        self.before = {part: cpu_seconds(processes) for part, processes in self.parts.items()}

    def of(self, requests):
        return {f"CPU us, {part}": (cpu_seconds(processes) - self.before[part]) / requests * 1e6
                for part, processes in self.parts.items()}


def small(run, running):
    """1 KiB: one connection, then 64."""
    if not running.url:
        return client_alone(run, running)
    one = loads.wrk(running.url + "/1k", 1, run.options.seconds)
    cpu = CpuCount(run, running)
    many = loads.wrk(running.url + "/1k", 64, run.options.seconds)
    figures = {"p50 ms c1": one["p50"], "p99 ms c1": one["p99"], "p99.9 ms c1": one["p99.9"], "rps c1": one["rate"],
               "rps c64": many["rate"], "p50 ms c64": many["p50"], "p99 ms c64": many["p99"],
               "p99.9 ms c64": many["p99.9"], **cpu.of(many["requests"])}
    figures["CPU us"] = sum(figures[f"CPU us, {part}"] for part in running.parts)
    if running.parts:
        figures["RSS MiB"] = resident_bytes(running.processes()) / 2**20
    return figures


def client_alone(run, running):
    cpu = CpuCount(run, running)
    told = loads.client_alone(running.driver, run.options.seconds)
    figures = {"rps c64": told["requests"] / told["seconds"], **cpu.of(told["requests"])}
    return {**figures, "CPU us": figures["CPU us, agent"], "RSS MiB": resident_bytes(running.processes()) / 2**20}


def many(run, running):
    cpu = CpuCount(run, running)
    told = loads.wrk(running.url + "/1k", 512, run.options.seconds)
    figures = {"rps c512": told["rate"], "p50 ms c512": told["p50"], "p99 ms c512": told["p99"],
               "p99.9 ms c512": told["p99.9"]}
    used = cpu.of(told["requests"])
    figures["CPU us c512"] = sum(used[f"CPU us, {part}"] for part in running.parts)
    return figures


def large(run, running):
    told = loads.wrk(running.url + "/100k", 16, run.options.seconds)
    return {"rps 100 KiB c16": told["rate"], "p99 ms 100 KiB c16": told["p99"]}


def down(run, running):
    return {"MB/s down": loads.transfers(loads.curl("download", running.url + "/big"))}


def down16(run, running):
    many = [loads.curl("download", running.url + "/part") for _ in range(run.options.many)]
    return {f"MB/s down, {run.options.many}": loads.transfers(*many)}


def upload(run, running, file):
    return loads.curl("upload", running.url + "/up", "-T", str(run.files / file), "-H", "Expect:")


def up(run, running):
    return {"MB/s up": loads.transfers(upload(run, running, "big"))}


def up16(run, running):
    many = [upload(run, running, "part") for _ in range(run.options.many)]
    return {f"MB/s up, {run.options.many}": loads.transfers(*many)}


def both(run, running):
    return {"MB/s both ways": loads.transfers(
        loads.curl("download", running.url + "/big"), upload(run, running, "big"))}


def beside(run, running):
    """Small requests at a low fixed rate, alone and then beside a download that does not end."""
    def measured():
        return loads.open_loop(run, running.url + "/1k", run.options.beside_rate, run.options.seconds, 16)
    alone = measured()
    with loads.Bulk(running.url + "/big"):
        beside_bulk = measured()
    return {"p50 ms alone": alone["p50"], "p99 ms alone": alone["p99"],
            "p50 ms beside bulk": beside_bulk["p50"], "p99 ms beside bulk": beside_bulk["p99"]}


def fixed_rates(run, running):
    figures = {}
    for rate in run.options.rates:
        told = loads.open_loop(run, running.url + "/1k", rate, run.options.seconds)
        for name in ("p50", "p99", "p99.9"):
            figures[f"{name} ms at {rate}/s"] = told[name]
        figures[f"answered/s at {rate}/s"] = told["rate"]
        if told["rate"] < 0.7 * rate:
            break  # past saturation, and faster is only later
    return figures


def websocket(run, running):
    trips = loads.round_trips(running.url, run.options.seconds)
    return {"WebSocket p50 ms": trips["p50"], "WebSocket p99 ms": trips["p99"],
            "WebSocket messages/s": loads.messages(running.url, run.options.seconds)}


def memory_of(kind, count_of):
    def measure(run, running):
        count = count_of(run.options)
        parts = running.parts
        before = {part: used(processes) for part, processes in parts.items()}
        with loads.held(run, running.url, count, kind):
            time.sleep(1)  # for what is still being done about the last of them
            figures = {}
            for part, processes in parts.items():
                heap, resident, running_threads = (
                    None if old is None else new - old for new, old in zip(used(processes), before[part]))
                if heap is not None:
                    figures[f"heap KiB a stream, {kind}, {part}"] = heap / count / 1024
                figures[f"KiB a stream, {kind}, {part}"] = resident / count / 1024
                figures[f"threads more, {kind}, {part}"] = running_threads
        return figures
    return measure


def used(processes):
    return live_heap_bytes(processes), resident_bytes(processes), threads(processes)


def warm_small(run, running):
    """Warm-ups return how much was done, in any unit."""
    if not running.url:
        return loads.client_alone(running.driver, run.options.warm_up)["requests"]
    return loads.wrk(running.url + "/1k", 64, run.options.warm_up)["requests"]


def warm_large(run, running):
    return loads.wrk(running.url + "/100k", 16, run.options.warm_up)["requests"]


def once(measure):
    def warm(run, running):
        measure(run, running)
        return 1
    return warm


WORK = {work.name: work for work in [
    Work("small", "1 KiB with 1 and 64 connections, CPU a request by part, memory afterwards",
         FILES, small, warm_small),
    Work("many", "1 KiB with 512 connections", FILES, many, warm_small),
    Work("open", "1 KiB at the fixed rates of --rates", FILES, fixed_rates, warm_small),
    Work("large", "100 KiB with 16 connections", FILES, large, warm_large),
    Work("down", "one download", FILES, down, once(down)),
    Work("down16", "16 downloads at a time", FILES, down16),
    Work("beside", "small requests alone, and beside a download", FILES, beside),
    Work("up", "one upload", STREAMS, up, once(up)),
    Work("up16", "16 uploads at a time", STREAMS, up16),
    Work("both", "one download and one upload at once", STREAMS, both, once(both)),
    Work("websocket", "WebSocket: a message at a time, and as many as pass", STREAMS, websocket, once(websocket)),
    Work("idle", "memory and threads with --streams idle event streams", STREAMS,
         memory_of("events", lambda options: options.streams)),
    Work("stalled", "memory and threads with --stalled downloads that nobody reads on", STREAMS,
         memory_of("stalled", lambda options: options.stalled)),
]}
DEFAULT = ["small", "many", "large", "down", "down16", "beside", "up", "up16", "both", "websocket"]
STARTUP = "startup"
"""Not done with a running system, see session.py."""
