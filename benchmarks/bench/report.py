"""The tables: medians of each system, and their ratios to nginx and to the proxy servlet in the same run."""

import json
import statistics

GROUPS = [
    ("Small requests, 1 KiB", ["rps c64", "p50 ms c64", "p99 ms c64", "p99.9 ms c64", "p50 ms c1", "p99 ms c1",
                               "p99.9 ms c1", "rps c512", "p99 ms c512", "p99.9 ms c512"]),
    ("CPU and memory", ["CPU us", "CPU us, proxy", "CPU us, agent", "CPU us, origin", "CPU us c512", "RSS MiB"]),
    ("Bulk", ["rps 100 KiB c16", "p99 ms 100 KiB c16", "MB/s down", "MB/s down, *", "MB/s up", "MB/s up, *",
              "MB/s both ways"]),
    ("Small requests beside a download", ["p50 ms alone", "p99 ms alone", "p50 ms beside bulk", "p99 ms beside bulk"]),
    ("WebSocket", ["WebSocket p50 ms", "WebSocket p99 ms", "WebSocket messages/s"]),
    ("Fixed rates", ["* ms at *", "answered/s at *"]),
    ("Held open", ["heap KiB a stream, *", "KiB a stream, *", "threads more, *"]),
    ("Start-up", ["start-up s, *", "start-up CPU s, *"]),
]
RATIOS = ["rps c64", "rps c512", "p99 ms c64", "p50 ms c1", "rps 100 KiB c16", "MB/s down", "MB/s down, *", "MB/s up",
          "MB/s up, *", "MB/s both ways", "WebSocket messages/s"]


def medians(results):
    return {name: {figure: statistics.median(values) for figure, values in rows.items()}
            for name, rows in results["figures"].items()}


def ratio(results, above, below, figure):
    """The median of the rounds' ratios, None where one of both was not measured."""
    pairs = rounds(results, above, below, figure)
    return statistics.median(pairs) if pairs else None


def rounds(results, above, below, figure):
    values = [results["figures"].get(name, {}).get(figure, []) for name in (above, below)]
    return [a / b for a, b in zip(*values) if b]


def markdown(results):
    """Every table in which anything was measured, and what was not measured and why."""
    median = medians(results)
    text = [heading(results)]
    for title, patterns in GROUPS:
        figures = ordered(median, patterns)
        if figures:
            text.append(f"**{title}**\n\n" + table(figures, {
                name: [number(rows.get(figure)) for figure in figures] for name, rows in median.items()}))
    for below in ("nginx", "servlet"):
        figures = [figure for figure in ordered(median, RATIOS) if figure in median.get(below, {})]
        if figures:
            rows = {name: [number(ratio(results, name, below, figure)) for figure in figures]
                    for name in median if name != below}
            text.append(f"**Ratio to {below}**\n\n" + table(figures, rows))
    text += [against(results, median, below) for below in results["options"]["against"] if median.get(below)]
    if results["skipped"]:
        text.append("**Not measured**\n\n" + "\n".join(
            f"- {skip['system']}, {skip['work']}: {skip['why']}" for skip in results["skipped"]))
    return "\n\n".join(text) + "\n"


def against(results, median, below):
    figures = [figure for figure in ordered(median, [*RATIOS, "CPU us"]) if figure in median[below]]
    rows = {name: [spread(rounds(results, name, below, figure)) for figure in figures]
            for name in median if name != below}
    return f"**Ratio to {below}** (lowest to highest round)\n\n" + table(figures, rows)


def spread(pairs):
    return f"{statistics.median(pairs):.3f} ({min(pairs):.3f} to {max(pairs):.3f})" if pairs else ""


def heading(results):
    machine, options = results["machine"], results["options"]
    path = options["path"]
    way = f"a round trip of {path[0]:g} ms, {path[1]:g} % lost" if path else "loopback"
    return (f"`{results.get('command', '')}`\n\n{machine['cores']} cores ({machine['processor']}), "
            f"{machine['memory GiB']} GiB, kernel {machine['kernel']}, Java {machine['java']}"
            + (f" and {machine['java25']}" if machine["java25"] else "")
            + f"; everything on one machine, {way}; medians of {options['rounds']} rounds of {options['seconds']} s, "
            f"{options['megabytes']} MiB transfers, JVMs with `{options['jvm']}`.")


def ordered(median, patterns):
    """Figures that anybody has, in the order of the patterns; a star stands for anything."""
    found = []
    for pattern in patterns:
        for rows in median.values():
            for figure in rows:
                if figure not in found and matches(figure, pattern):
                    found.append(figure)
    return found


def matches(figure, pattern):
    first, *rest = pattern.split("*")
    return figure == pattern if not rest else figure.startswith(first) and all(part in figure for part in rest)


def table(figures, rows):
    lines = ["| | " + " | ".join(figures) + " |", "|---" * (len(figures) + 1) + "|"]
    for name, cells in rows.items():
        if any(cells):
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def number(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def write_json(results, file):
    file.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
