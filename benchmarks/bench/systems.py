"""Every system that can be measured, by name. The table of our own variants is in variants.py."""

from bench import baselines, rivals, variants


def all_systems():
    found = [*baselines.SYSTEMS, *rivals.SYSTEMS, *variants.SYSTEMS]
    return {system.name: system for system in found}


DEFAULT = ["direct", "nginx", "servlet", "filter", "client", "ours"]
