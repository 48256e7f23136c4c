# Seeded incidents: the culprit is found, and healthy traces are left alone.
. tests/lib.sh

mkdir -p "$TMP/build"
ln -s "$BUILD/bench" "$TMP/build/bench"
ln -s "$BUILD/bin" "$TMP/build/bin"
exits 'three conventions, one seed' 0 env SEEDS=41 TRACES=720 tests/bench/incidents.sh "$TMP/build"
first=$(awk '$1 == "all" { print $3 }' "$TMP/out")
three=$(awk '$1 == "all" { print $4 }' "$TMP/out")
wrong=$(sed -n 's/^causes named in healthy traces: .*, \(.*\) per 1,000$/\1/p' "$TMP/out")
ok "the first suspect in at least 95 % ($first)" awk -v x="$first" 'BEGIN { exit !(x != "" && x >= 95) }'
ok "among the first three in at least 99 % ($three)" awk -v x="$three" 'BEGIN { exit !(x != "" && x >= 99) }'
ok "fewer than 5 causes in 1,000 healthy traces ($wrong)" awk -v x="$wrong" 'BEGIN { exit !(x != "" && x < 5) }'

finish
