#!/bin/sh
# show.sh BUILD: the main job on the bundled complaint, with the commands that do it.
set -e
build=$1
bundle=$build/demo/bundle.tar.gz
slip=testdata/demo/complaint.json
bin=$(cd "$build/bin" && pwd)
PATH=$bin:$PATH
TRACE_PAGER=
export PATH TRACE_PAGER

show() {
	printf '\n$ %s\n' "$1"
	sh -c "$1"
}

show "cat $slip"
show "trace-find -c $bundle"
show "trace-find --complaint $slip $bundle"
show "trace-find -q --complaint $slip --spans $bundle | trace-tree -a doc_version -a contract_type -a cited_clause"
show "trace-find --similar tr_9021 $bundle | head -n 12"
printf '\nThe commands are in %s; trace --help lists them.\n' "$build/bin"
