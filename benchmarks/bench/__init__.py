"""The parts of the benchmarks: processes, the origins, the systems, the work, and the report."""
