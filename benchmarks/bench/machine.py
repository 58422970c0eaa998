"""The machine in the words that a figure needs beside it."""

import os
import pathlib
import platform
import re
import subprocess


def machine(options):
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    kibibytes = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1))
    return {"cores": os.cpu_count(), "processor": cpu.group(1).strip() if cpu else platform.machine(),
            "memory GiB": round(kibibytes / 2**20), "kernel": platform.release().split("-")[0],
            "java": version(options.java), "java25": version(options.java25) if options.java25 else None}


def version(java):
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    lines = told.splitlines()
    return re.sub(r".*\(build ([^)]*)\).*", r"\1", lines[1]) if len(lines) > 1 else told
