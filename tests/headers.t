# Each header stands alone, and can be included twice.
. tests/lib.sh

flags='-std=c11 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -Ilib -I. -Wall -Wextra -Werror -fsyntax-only'

for header in lib/*/*.h cmd/*.h; do
	include=${header#lib/}
	# An impl header (#include'd to make one variant of code) is no header of its own.
	grep -q '^#ifndef' "$header" || continue
	printf '#include "%s"\n#include "%s"\n' "$include" "$include" >"$TMP/alone.c"
	ok "$include" ${CC:-cc} $flags "$TMP/alone.c"
done

guards=
for header in lib/*/*.h cmd/*.h; do
	wanted=$(echo "${header#lib/}" | tr 'a-z/.-' 'A-Z___')
	got=$(sed -n 's/^#ifndef \([A-Z0-9_]*\)$/\1/p' "$header" | head -n 1)
	[ -z "$got" ] || [ "$got" = "$wanted" ] || guards="$guards $header:$got"
done
is 'guards are called like their file' "$guards" ''

finish
