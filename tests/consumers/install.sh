#!/bin/sh
# install.sh FOLDER: the eval frameworks that read what trace-to-eval writes, from the npm registry, each into a folder
# of its own beside its script. What is there already is kept. No script of a package is run.
#
# Exit code 0: all are there. 1: something went wrong, and was said. 77: they are not to be had on this machine, and
# stdout has one line that says why.
before=2026-11-01 # what a package asks for in turn is taken as it was on this day
node_version=22.23.3
libsql=0.5.29 # promptfoo's database: a binary per kind of machine, which npm would only fetch along with much else

here=$(cd "$(dirname "$0")" && pwd) || exit 1
mkdir -p "$1" && cd "$1" || exit 1
folder=$PWD

unavailable() {
	echo "$1"
	exit 77
}

registry_answers() {
	[ -n "$answered" ] && return
	npm view "promptfoo@$(sed -n 's/.*"promptfoo": "\(.*\)"/\1/p' "$here/promptfoo/package.json")" version \
		--fetch-retries=0 --fetch-timeout=15000 >/dev/null 2>&1 || unavailable 'the npm registry cannot be reached'
	answered=yes
}

# fetch NAME PACKAGE...: what NAME/package.json asks for, and these.
fetch() {
	(
		cd "$folder/$1" && shift && rm -rf node_modules && npm install "$@" --no-save --ignore-scripts --before=$before \
			--no-package-lock --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-timeout=60000
	) >"$folder/$1.log" 2>&1 && return
	echo "npm install of $1 failed:" >&2
	tail -n 20 "$folder/$1.log" >&2
	exit 1
}

# The engines of promptfoo: Node 20.20 and later of 20, or 22.22 and later.
fits() {
	"$1" -e 'const [a, b] = process.versions.node.split(".").map(Number);
		process.exit(a > 22 || (a == 22 && b >= 22) || (a == 20 && b >= 20) ? 0 : 1)' 2>/dev/null
}

put_node() {
	fits "$folder/node" && return
	rm -f "$folder/node"
	system=$(command -v node)
	if [ -n "$system" ] && fits "$system"; then
		ln -s "$system" "$folder/node"
		return
	fi
	registry_answers
	mkdir -p "$folder/runtime" && echo '{"private": true}' >"$folder/runtime/package.json"
	fetch runtime "node-linux-$machine@$node_version"
	ln -s "runtime/node_modules/node-linux-$machine/bin/node" "$folder/node"
	fits "$folder/node" || unavailable "Node.js $node_version does not run here"
}

# put NAME PACKAGE...
put() {
	name=$1
	mkdir -p "$folder/$name" && cp "$here/$name"/* "$folder/$name/" || exit 1
	want=$(cat "$here/install.sh" "$here/$name/package.json" | cksum)
	[ "$(cat "$folder/$name/installed" 2>/dev/null)" = "$want" ] && return
	registry_answers
	rm -f "$folder/$name/installed"
	fetch "$@"
	echo "$want" >"$folder/$name/installed"
}

case $(uname -s)-$(uname -m) in
Linux-x86_64) machine=x64 ;;
Linux-aarch64) machine=arm64 ;;
*) unavailable "no binaries for $(uname -s) on $(uname -m)" ;;
esac
command -v npm >/dev/null || unavailable 'npm is not installed'
put_node
put promptfoo --omit=optional "@libsql/linux-$machine-gnu@$libsql"
put braintrust
put langsmith
exit 0
