"""What one would otherwise type: per span name the count, errors, mean duration and tokens of a gzipped flat dump."""
import collections
import gzip
import json
import sys

count, errors, took, tokens = (collections.Counter() for _ in range(4))
for line in gzip.open(sys.argv[1], "rt", encoding="utf-8"):
    span = json.loads(line)
    name = span["name"]
    count[name] += 1
    errors[name] += span["status"] == "ERROR"
    took[name] += span["duration_ms"]
    for key in ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"):
        tokens[name] += span["attributes"].get(key, 0)
for name in sorted(count):
    print(name, count[name], errors[name], took[name] / count[name], tokens[name], sep="\t")
