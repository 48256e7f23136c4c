# put(line) writes a line of mdoc as text; out(text) writes words in lines of 72 bytes; where `sentences` is set, each
# sentence begins a line.
function put(line) {
	gsub(/\\/, "\\e", line)
	gsub(/-/, "\\-", line)
	print (line ~ /^[.\047]/ ? "\\&" : "") line
}
function out(text) {
	n = split(text, word, " ")
	line = ""
	for (i = 1; i <= n; i++) {
		if (line != "" && length(line) + 1 + length(word[i]) > 72) { put(line); line = "" }
		line = line == "" ? word[i] : line " " word[i]
		if (sentences && word[i] ~ /\.$/) { put(line); line = "" }
	}
	if (line != "") put(line)
}
