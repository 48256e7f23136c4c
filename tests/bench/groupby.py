"""What one would otherwise type: per span name the count, errors, mean and p95 of the duration in a gzipped flat dump."""
import collections
import gzip
import json
import sys

took = collections.defaultdict(list)
errors = collections.Counter()
for line in gzip.open(sys.argv[1], "rt"):
    span = json.loads(line)
    took[span["name"]].append(span.get("duration_ms") or 0)
    errors[span["name"]] += span.get("status") == "ERROR"
for name, d in sorted(took.items()):
    d.sort()
    print(name, len(d), errors[name], sum(d) / len(d), d[int(0.95 * (len(d) - 1))])
