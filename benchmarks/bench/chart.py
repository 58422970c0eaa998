"""A plot of the medians as SVG: for each figure the systems as bars, each against the largest of its figure."""

from xml.sax.saxutils import escape

from bench import report

FIGURES = ["rps c64", "rps c512", "p99 ms c64", "p50 ms c1", "CPU us", "rps 100 KiB c16", "MB/s down", "MB/s up",
           "WebSocket messages/s"]
COLUMNS = 3
BAR, GAP, LABEL, VALUE, WIDTH = 14, 4, 92, 56, 340
"""Pixels: a bar's height, the space between two, for a system's name, for its value, and of one figure's panel."""


def svg(results):
    median = report.medians(results)
    figures = [figure for figure in FIGURES if sum(figure in rows for rows in median.values()) > 1]
    height = 40 + len(median) * (BAR + GAP)
    panels = []
    for index, figure in enumerate(figures):
        x, y = index % COLUMNS * WIDTH, index // COLUMNS * height
        panels.append(f'<g transform="translate({x},{y})">{panel(figure, median)}</g>')
    rows = -(-len(figures) // COLUMNS)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH * COLUMNS}" height="{rows * height + 8}" '
            f'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>'
            + "".join(panels) + "</svg>\n")


def panel(figure, median):
    largest = max(rows[figure] for rows in median.values() if figure in rows)
    parts = [f'<text x="8" y="24" font-weight="bold">{escape(figure)}</text>']
    y = 34
    for name, rows in median.items():
        if figure in rows:
            width = (WIDTH - LABEL - VALUE) * rows[figure] / largest
            colour = "#1f6feb" if name.startswith("ours") else "#9aa4b2"
            parts.append(
                f'<text x="{LABEL - 6}" y="{y + 11}" text-anchor="end">{escape(name)}</text>'
                f'<rect x="{LABEL}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>'
                f'<text x="{LABEL + width + 4:.1f}" y="{y + 11}">{report.number(rows[figure])}</text>')
            y += BAR + GAP
    return "".join(parts)
