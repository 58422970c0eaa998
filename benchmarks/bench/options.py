"""The command line."""

import argparse
import os
import pathlib
import shutil
import sys

from bench import systems, work
from bench.system import ROOT

QUICK = {"seconds": 2, "rounds": 1, "warm_up": 4, "megabytes": 160,
         "work": ["small", "large", "down", "up", "websocket"]}
"""What --quick sets unless it is said otherwise: a look within a few minutes."""
USUAL = {"seconds": 5, "rounds": 3, "warm_up": 8, "megabytes": 400, "work": work.DEFAULT}


def names(known):
    def parse(text):
        asked = text.split(",")
        if asked == ["all"]:
            return list(known)
        unknown = [name for name in asked if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; --list tells the names")
        return asked
    return parse


def path(text):
    """50ms or 50ms,0.1% as milliseconds of a round trip and percent lost."""
    delay, _, loss = text.partition(",")
    try:
        return float(delay.removesuffix("ms")), float(loss.removesuffix("%") or 0)
    except ValueError:
        raise argparse.ArgumentTypeError("such as 50ms or 50ms,0.1%") from None


def found_java25():
    for folder in sorted(pathlib.Path("/usr/lib/jvm").glob("*25*")):
        if (folder / "bin/java").exists():
            return str(folder / "bin/java")
    return None


def parser(what):
    asked = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = asked.add_argument
    add("--list", action="store_true", help="tell the systems and the work, and do nothing")
    add("--systems", type=names(systems.all_systems()), default=systems.DEFAULT, metavar="A,B",
        help=f"or all ({','.join(systems.DEFAULT)})")
    add("--work", type=names([*work.WORK, work.STARTUP]), metavar="A,B", help=f"or all ({','.join(work.DEFAULT)})")
    add("--quick", action="store_true", help="a few minutes: one round of 2 s, the main work")
    add("--seconds", type=int, help=f"length of each measurement ({USUAL['seconds']})")
    add("--rounds", type=int, help=f"({USUAL['rounds']})")
    add("--warm-up", type=int,
        help=f"seconds of load before anything counts, again and again until it gets no cheaper ({USUAL['warm_up']})")
    add("--megabytes", type=int, help=f"MiB of one transfer ({USUAL['megabytes']})")
    add("--many", type=int, default=16, metavar="N",
        help="transfers at a time in down16 and up16, each an eighth as long (16)")
    add("--rates", type=lambda text: [int(rate) for rate in text.split(",")], metavar="R,S",
        default=[500, 1000, 2000, 4000, 8000, 16000], help="requests a second of the work 'open' (500 to 16000)")
    add("--beside-rate", type=int, default=100, metavar="R", help="small requests a second of the work 'beside' (100)")
    add("--streams", type=int, default=1000, metavar="N", help="event streams of the work 'idle' (1000)")
    add("--stalled", type=int, default=200, metavar="N", help="downloads of the work 'stalled' (200)")
    add("--path", type=path, metavar="50ms[,0.1%]",
        help="a round trip between the public side and the inner one, and the packets lost; needs root")
    add("--java", default="java", help="of everything on Java (java)")
    add("--java25", default=found_java25(), metavar="JAVA", help="of ours-java25")
    add("--jvm", default="-XX:+UseParallelGC -Xmx256m", help="options of every JVM (-XX:+UseParallelGC -Xmx256m)")
    add("--proxy-argument", action="append", default=[], metavar="A",
        help="one more for each stand-alone proxy of ours")
    add("--agent-argument", action="append", default=[], metavar="A", help="one more for each agent of ours")
    add("--environment", action="append", default=[], metavar="NAME=VALUE", help="for proxies and agents of ours")
    for server in ("tomcat", "wildfly", "payara"):
        add(f"--{server}", type=pathlib.Path, metavar="FOLDER", help=f"an unpacked server for ours-{server}")
    add("--before", type=pathlib.Path, metavar="FOLDER",
        help="gateway-tunnel.war and gateway-agent.jar of an earlier build for ours-before")
    add("--war", type=pathlib.Path, default=ROOT / "proxy-war/target/gateway-tunnel.war")
    add("--agent", type=pathlib.Path, default=ROOT / "gateway-agent/target/gateway-agent.jar")
    add("--against", default=[], type=names(systems.all_systems()), metavar="A,B",
        help="further systems of the run to give ratios to, each with the lowest and highest of a round")
    add("--json", type=pathlib.Path, metavar="FILE", help="every figure of every round")
    add("--svg", type=pathlib.Path, metavar="FILE", help="a plot of the medians")
    return asked


def parse(parser):
    given = parser.parse_args()
    for name, value in (QUICK if given.quick else USUAL).items():
        if getattr(given, name) is None:
            setattr(given, name, value)
    needed = ["nginx", "wrk", "curl", given.java]
    if given.path:
        needed.append("ip")
        if os.geteuid():
            sys.exit("--path needs root")
    missing = [program for program in needed if not shutil.which(program)]
    if missing and not given.list:
        sys.exit(f"{', '.join(missing)}: not on the path; benchmarks/README.md says what is needed")
    return given


def without_folders(argument):
    """A command as others can type it: of an absolute path the last part."""
    name, equals, value = argument.rpartition("=")
    return name + equals + (".../" + pathlib.Path(value).name if value.startswith("/") else value)
