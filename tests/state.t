# Nothing at file scope can be written: tables are const, state is passed.
. tests/lib.sh

if nm "$BUILD/libcasefile.a" 2>/dev/null | grep -q '__asan_'; then
	skip 'no state' 'a sanitizer adds data of its own'
	finish
fi

# Objects that are in a section that stays writable (.data.rel.ro is closed by the loader).
writable()
{
	objdump -t "$@" 2>/dev/null | awk '
		/file format/ { object = $1 }
		/ O / {
			for (i = 1; i <= NF; i++)
				if ($i ~ /^(\.t?data|\.t?bss|\*COM\*)/ && $i !~ /^\.data\.rel\.ro/)
					print object, $NF
		}'
}

ok 'there is something to look at' test -s "$BUILD/libcasefile.a"
is 'lib/ holds no state' "$(writable "$BUILD/libcasefile.a")" ''
is 'cmd/ holds no state' "$(writable "$BUILD"/cmd/*.o)" ''

# The test can fail.
echo 'static int counter; int next(void); int next(void) { return ++counter; }' >"$TMP/state.c"
${CC:-cc} -c -o "$TMP/state.o" "$TMP/state.c"
is 'a counter would be found' "$(writable "$TMP/state.o" | sed 's/.* //')" counter

finish
