# The tour of the README: each of its commands on testdata/ prints what stands below it, and leaves nothing behind.
. tests/lib.sh

before=$(ls -A)
awk -v folder="$TMP" '
	/^[^ ]/ { file = "" }
	/^    \$ / {
		file = ""
		if (/testdata\// && !/fixtures/) {
			n++
			print substr($0, 7) >(folder "/tour" n)
			file = folder "/tour" n ".want"
		}
		next
	}
	file != "" { sub(/^    /, ""); print >file }' README.md

n=0
while n=$((n + 1)) && [ -e "$TMP/tour$n" ]; do
	[ -e "$TMP/tour$n.want" ] || continue
	sh "$TMP/tour$n" >"$TMP/out" 2>&1 </dev/null
	printf '%s\n' "$(cat "$TMP/tour$n.want")" >"$TMP/want"
	ok "$(cat "$TMP/tour$n")" diff -u "$TMP/want" "$TMP/out"
done
ok 'there are commands' test "$n" -gt 15
is 'nothing is left behind' "$(ls -A)" "$before"

finish
