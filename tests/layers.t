# Each layer includes only those under it, and lib/ leaves the world alone.
. tests/lib.sh

order='base input json span dialect trace query index detect compare contract eval report'

# rank LAYER: its place from below; nothing for what is no layer.
rank()
{
	i=0
	for layer in $order; do
		i=$((i + 1))
		[ "$layer" != "$1" ] || echo "$i"
	done
}

for layer in $order; do
	[ -d "lib/$layer" ] || continue
	own=$(rank "$layer")
	bad=
	for file in lib/"$layer"/*.[ch] $(find "lib/$layer" -name '*.def'); do
		[ -e "$file" ] || continue
		for header in $(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file"); do
			from=$(rank "${header%%/*}")
			[ -n "$from" ] && [ "$from" -le "$own" ] || bad="$bad $file:$header"
		done
	done
	is "lib/$layer includes what is under it only" "$bad" ''
done

strange=
for folder in lib/*/; do
	folder=${folder#lib/}
	[ -n "$(rank "${folder%/}")" ] || strange="$strange $folder"
done
is 'every folder of lib/ is a layer' "$strange" ''

# Libraries stay behind the layer that wraps them.
owner()
{
	is "<$1> is included by $2 only" \
		"$(grep -rlE "#include <($1)" lib cmd | grep -vE "^($2)" | sort | tr '\n' ' ')" ''
}
owner 'archive(_entry)?\.h' 'lib/input/'
owner 'dlfcn\.h' 'lib/input/archive_library\.c'
owner 'isa-l' 'lib/input/'
owner 'zlib\.h' 'lib/input/|cmd/output\.c'
owner 'openssl/.*\.h' 'lib/base/'
owner 'utf8proc\.h' 'lib/report/|lib/base/'

# lib/ does not print, exit, read the environment, run programs or use the network (base/mem: out of memory).
bad=$(nm -A "$BUILD/libcasefile.a" 2>/dev/null | grep -v ':mem\.o:' | awk '
	$(NF - 1) == "U" {
		name = $NF
		sub(/@.*/, "", name)
		if (name ~ /^(__)?(v?printf|puts|putchar|v?dprintf|perror)(_chk)?$/ ||
		    name ~ /^(stdout|stderr|exit|_exit|_Exit|quick_exit|abort|getenv|secure_getenv|setenv|environ)$/ ||
		    name ~ /^(system|popen|fork|vfork|posix_spawnp?|exec[lv]p?e?|socket|connect|getaddrinfo|setlocale)$/)
			print $1, name
	}' | sed 's/.*libcasefile\.a://')
is 'lib/ does not print, exit, or read the environment' "$bad" ''

finish
