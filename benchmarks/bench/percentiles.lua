-- What wrk does not print by itself: exact counts, errors, and the percentile 99.9. Milliseconds.
done = function(summary, latency, _)
  local errors = summary.errors
  io.write(string.format("FIGURES %d %d %d %d %.6f %.6f %.6f\n",
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000))
end
