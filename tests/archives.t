# Archives that end too early, or begin badly; and what in them is no file.
. tests/lib.sh

T=4bf92f3577b34da6a3ce929d0e0e4736
mkdir "$TMP/in"
for i in 1 2 3; do
	for j in $(seq 10 59); do
		echo "{\"trace_id\":\"$T\",\"span_id\":\"0000000000000$i$j\",\"name\":\"n\",\"start_ms\":1763600000000,\"duration_ms\":$j}"
	done >"$TMP/in/$i.jsonl"
done
padded=$((($(wc -c <"$TMP/in/1.jsonl") + 511) / 512 * 512))

# holds NAME FILE EXIT SPANS DIAGNOSTICS: so many spans are read, the file is accounted for, and this is told.
holds() {
	run trace-find --no-index --json --ledger "$2"
	is "$1" "$status $(jq -r '"\([.traces[].spans] | add) \(.ledger.adds_up) \([.diagnostics[] | "\(.severity):\(.code)"] | join(" "))"' <"$TMP/out")" \
		"$3 $4 true $5"
}

cd "$TMP/in" || exit 1
tar --format=ustar -cf ../whole.tar 1.jsonl 2.jsonl 3.jsonl
ln -s /etc/passwd link
ln 1.jsonl twice
mkfifo pipe
tar --format=ustar -cf ../odd.tar 1.jsonl link twice pipe 2.jsonl
rm link twice pipe
cd - >/dev/null || exit 1

holds 'a whole tar' "$TMP/whole.tar" 0 150 ''
holds 'links and pipes in one are named, and not followed' "$TMP/odd.tar" 0 100 'note:input.link note:input.link note:input.special'
is '... each by its name' "$(jq -r '.diagnostics[].member' <"$TMP/out" | tr '\n' ' ')" 'link twice pipe '
head -c $((2 * (512 + padded))) "$TMP/whole.tar" >"$TMP/between.tar"
holds 'a tar that is cut between two members' "$TMP/between.tar" 3 100 warning:archive.truncated
gzip -nc "$TMP/between.tar" >"$TMP/between.tar.gz"
holds '... and was packed after that' "$TMP/between.tar.gz" 3 100 warning:archive.truncated
head -c $((512 + padded + 512 + 300)) "$TMP/whole.tar" >"$TMP/inside.tar"
run trace-find --no-index --json "$TMP/inside.tar"
is 'one that is cut in a member is told of once' "$(jq '[.diagnostics[] | select(.code == "archive.truncated")] | length' <"$TMP/out")" 1
{ head -c 124 "$TMP/whole.tar" && printf '77777777777\0' && tail -c +137 "$TMP/whole.tar"; } >"$TMP/first.tar"
holds 'a tar whose first header is damaged' "$TMP/first.tar" 3 100 error:archive.damaged
is '... up to the second' "$(jq -c '.ledger.gap_list[] | [.of, .from, .to]' <"$TMP/out")" "[\"file\",0,$((512 + padded))]"
cat "$TMP/whole.tar" "$TMP/odd.tar" >"$TMP/both.tar"
holds 'two archives, one behind the other' "$TMP/both.tar" 0 150 'note:input.link note:input.link note:input.special'

zip=$(command -v zip || command -v 7z || command -v bsdtar)
case $zip in
*/zip) (cd "$TMP/in" && zip -q ../whole.zip 1.jsonl 2.jsonl 3.jsonl) ;;
*/7z) (cd "$TMP/in" && 7z a -bd -tzip ../whole.zip 1.jsonl 2.jsonl 3.jsonl >/dev/null) ;;
*/bsdtar) (cd "$TMP/in" && bsdtar --format zip -cf ../whole.zip 1.jsonl 2.jsonl 3.jsonl) ;;
*)
	skip 'zip archives' 'nothing here makes one'
	finish
	exit
	;;
esac
holds 'a whole zip' "$TMP/whole.zip" 0 150 ''
# The end of the directory has 22 bytes; in front of it is the directory.
head -c -22 "$TMP/whole.zip" >"$TMP/end.zip"
holds 'a zip without the end of its directory' "$TMP/end.zip" 3 150 warning:archive.truncated
head -c -60 "$TMP/whole.zip" >"$TMP/directory.zip"
holds 'a zip that is cut in its directory' "$TMP/directory.zip" 3 150 warning:archive.truncated
is '... from a pipe' "$(cat "$TMP/end.zip" | trace-find --no-index --json - 2>/dev/null | jq -r '.diagnostics[].code')" archive.truncated

finish
