"""What a run has to show: each a ratio in the same run, with the least or the most that it may be, and yes or no."""

from bench import report


class Target:
    """above over below, figure by figure of each round; the median counts."""

    def __init__(self, what, figure, below, *, least=None, most=None, aim=None, other=None):
        self.what = what
        self.figure = figure
        self.below = below
        self.least = least
        self.most = most
        self.aim = aim
        self.other = other or figure

    def value(self, results, system):
        above = results["figures"].get(system, {}).get(self.figure)
        below = results["figures"].get(self.below or system, {}).get(self.other)
        if not above or not below:
            return None
        if self.other == self.figure:
            return report.ratio(results, system, self.below, self.figure)
        median = report.medians(results)
        return median[system][self.figure] / median[self.below or system][self.other]

    def is_met(self, value):
        return value >= self.least if self.least is not None else value <= self.most

    def bound(self):
        text = f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"
        return text + (f" (aim {self.aim:g})" if self.aim is not None else "")


SHORT = [
    Target("requests/s at 64 connections to nginx", "rps c64", "nginx", least=0.4),
    Target("100 KiB to nginx", "rps 100 KiB c16", "nginx", least=0.3),
    Target("one download to nginx", "MB/s down", "nginx", least=0.56),
    Target("one upload to nginx", "MB/s up", "nginx", least=0.72),
    Target("requests/s at 64 connections to the servlet", "rps c64", "servlet", least=1.5, aim=2.2),
    Target("100 KiB to the servlet", "rps 100 KiB c16", "servlet", least=0.9, aim=1.1),
    Target("one download to the servlet", "MB/s down", "servlet", least=0.8, aim=1.0),
    Target("one upload to the servlet", "MB/s up", "servlet", least=0.9, aim=1.2),
    Target("p99 at 64 connections to the servlet", "p99 ms c64", "servlet", most=0.25),
    Target("CPU of the proxy to the empty filter's", "CPU us, proxy", "filter", most=2.3, aim=1.5),
    Target("CPU of the agent to the bare client's", "CPU us, agent", "client", most=2.9, aim=1.7),
    Target("requests/s at 512 connections to 64", "rps c512", None, least=0.9, other="rps c64"),
]
LONG = [
    Target("one download to plain TCP", "MB/s down", "direct", least=1.0),
    Target("one upload to plain TCP", "MB/s up", "direct", least=1.0),
    Target("downloads at a time to as many plain ones", "MB/s down, 4", "direct", least=0.9),
    Target("p99 of a small request beside bulk to alone", "p99 ms beside bulk", None, most=1.3, other="p99 ms alone"),
]
SERVERS = [Target("requests/s of {} to stand-alone", "rps c64", "ours", least=0.6)]


def rows(results):
    """What is asked, of whom, the bound, the value and whether it is met."""
    for target in LONG if results["options"]["path"] else SHORT:
        value = target.value(results, "ours")
        if value is not None:
            yield target.what, target.bound(), report.number(value), target.is_met(value)
    for target in SERVERS:
        for system in ("ours-wildfly", "ours-payara"):
            value = target.value(results, system)
            if value is not None:
                yield target.what.format(system), target.bound(), report.number(value), target.is_met(value)
    yield from absolute(results)


def absolute(results):
    """The two that are no ratios."""
    median = report.medians(results)
    ours, direct = median.get("ours", {}), median.get("direct", {})
    if "RSS MiB" in ours:
        used = ours["RSS MiB"]
        yield "memory of both JVMs after the small requests, MiB", "at most 300", report.number(used), used <= 300
    if "p50 ms c1" in ours and "p50 ms c1" in direct and not results["options"]["path"]:
        more = ours["p50 ms c1"] - direct["p50 ms c1"]
        yield "p50 with one connection over direct, ms", "at most 0.2", report.number(more), more <= 0.2


def markdown(results):
    found = list(rows(results))
    if not found:
        return ""
    heading = "**What it has to show** (medians of the rounds' ratios)\n\n| | asked | measured | |\n|---|---|---|---|\n"
    return heading + "\n".join(
        f"| {what} | {bound} | {value} | {'yes' if met else 'no'} |" for what, bound, value, met in found) + "\n"
