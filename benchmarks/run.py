#!/usr/bin/env python3
"""Runs each system over the same origin in turn, in interleaved rounds, and prints medians and ratios.

Needs nginx, wrk and curl on the path, a JDK, and the artifacts built. See README.md beside this file.
"""

import os
import pathlib
import secrets
import shlex
import sys
import tempfile

from bench import chart, options, report, session, systems, targets, work


def main():
    given = options.parse(options.parser(__doc__.splitlines()[0]))
    if given.list:
        for title, rows in (("systems", systems.all_systems().values()), ("work", work.WORK.values())):
            print(title)
            for row in rows:
                print(f"  {row.name:16} {row.what}")
        print(f"  {work.STARTUP:16} start-up: from exec to the first answer, of proxy and agent")
        return
    with tempfile.TemporaryDirectory() as folder:
        # A worker of nginx that was started as root runs as nobody and must be able to read the files.
        os.chmod(folder, 0o755)
        with session.Run(given, pathlib.Path(folder), secrets.token_hex(16)) as run:
            try:
                run.measure()
            except KeyboardInterrupt:  # a SIGTERM too
                session.hear_no_more()
                session.tell("interrupted; what was measured so far:")
            results = run.results()
    results["command"] = shlex.join(["benchmarks/run.py", *map(options.without_folders, sys.argv[1:])])
    print(report.markdown(results))
    print(targets.markdown(results))
    if given.json:
        report.write_json(results, given.json)
    if given.svg:
        given.svg.write_text(chart.svg(results), encoding="utf-8")


if __name__ == "__main__":
    main()
