# What the compiler and the linker were asked to guard is guarded in what they built.
. tests/lib.sh

binary=$BUILD/bin/trace
object=$BUILD/lib/input/source.o # has a buffer of 16 KiB on its stack
if nm "$BUILD/libcasefile.a" 2>/dev/null | grep -q '__asan_'; then
	skip 'hardening' 'sanitizers have their own'
	finish
fi
if ! command -v readelf >/dev/null || ! command -v objdump >/dev/null; then
	skip 'hardening' 'no readelf(1), or no objdump(1)'
	finish
fi

# knows FLAG: does the compiler?
knows() {
	${CC:-cc} -Werror "$1" -fsyntax-only -x c /dev/null 2>/dev/null
}

readelf -hW "$binary" >"$TMP/out"
says 'it can be loaded anywhere' '^ *Type: *DYN'
readelf -dW "$binary" >"$TMP/out"
says '... on purpose' 'FLAGS_1.* PIE'
says 'all symbols are bound at the start' '\(FLAGS\).* BIND_NOW|\(BIND_NOW\)'
is 'code is not relocated, and no folder searched for libraries' "$(grep -E 'TEXTREL|RPATH|RUNPATH' "$TMP/out")" ''
readelf -lW "$binary" >"$TMP/out"
says 'then their table is closed' 'GNU_RELRO'
says 'the stack is no code' 'GNU_STACK .* RW  *0x'
is 'nothing that is written is code' "$(grep -E '^ +[A-Z_]+ +0x.* [R ]WE +0x' "$TMP/out")" ''
is 'code is apart from all else' "$(grep -E '^ +LOAD ' "$TMP/out" | sed -nE '1s/.* (R(W| )(E| )) +0x[0-9a-f]+$/\1/p')" 'R  '

nm -D "$binary" >"$TMP/out"
if knows -fstack-protector-strong; then
	says 'the stack is guarded' ' U __stack_chk_fail'
else
	skip 'the stack is guarded' 'the compiler has no -fstack-protector-strong'
fi
if [ "$(printf '#include <features.h>\n__GLIBC__' | ${CC:-cc} -E -P - 2>/dev/null | tail -n 1)" -gt 1 ] 2>/dev/null; then
	says 'copies are checked' ' U __memcpy_chk'
	says '... and what is printed into a buffer' ' U __v?snprintf_chk'
else
	skip 'copies are checked' 'the C library has no _FORTIFY_SOURCE'
fi

case $(uname -m) in
x86_64)
	if knows -fcf-protection=full; then
		readelf -nW "$object" >"$TMP/out"
		says 'jumps and returns are guarded' 'IBT, SHSTK'
	else
		skip 'jumps and returns are guarded' 'the compiler has no -fcf-protection'
	fi
	if knows -fstack-clash-protection; then
		objdump -d "$object" >"$TMP/out"
		says 'a large frame touches each page' 'sub +\$0x1000,%rsp'
	else
		skip 'a large frame touches each page' 'the compiler has no -fstack-clash-protection'
	fi
	;;
aarch64)
	if knows -mbranch-protection=standard; then
		readelf -nW "$object" >"$TMP/out"
		says 'jumps and returns are guarded' 'BTI, PAC'
	else
		skip 'jumps and returns are guarded' 'the compiler has no -mbranch-protection'
	fi
	;;
*) skip 'jumps and returns are guarded' "nothing is known of $(uname -m)" ;;
esac

finish
