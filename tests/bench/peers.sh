#!/bin/sh
# peers.sh BUILD: fetches what the bench compares with and this machine has not, into BUILD/peers: DuckDB and ClickHouse
# (chdb) from npm, ugrep, ripgrep, Miller and igzip from apt. Nothing is installed; what cannot be had is left out.
build=$(cd "$1" && pwd) || exit 2
peers=$build/peers
mkdir -p "$peers" && cd "$peers" || exit 2

if command -v npm >/dev/null; then
	[ -d node_modules/@duckdb/node-api ] && [ -d node_modules/chdb ] ||
		npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @duckdb/node-api chdb ||
		echo 'peers.sh: without DuckDB and ClickHouse: npm failed' >&2
else
	echo 'peers.sh: without DuckDB and ClickHouse: no npm' >&2
fi

# debian PROGRAM PACKAGE
debian() {
	command -v "$1" >/dev/null || [ -x "usr/bin/$1" ] && return
	if command -v apt-get >/dev/null && apt-get download -qq "$2" 2>/dev/null && dpkg -x "$2"_*.deb . && rm -f "$2"_*.deb; then
		PATH=$PATH:$peers/usr/bin "$1" --version >/dev/null 2>&1 && return
		echo "peers.sh: without $1: it does not start" >&2
		rm -f "usr/bin/$1"
	else
		echo "peers.sh: without $1: apt has no $2" >&2
	fi
}
debian igzip isal
debian rg ripgrep
debian ugrep ugrep
debian mlr miller
debian pigz pigz
