# The lines (jq -rR, with $values, a text with one a line) in which a value is, in whatever writing: all decodings at all places, three deep. It
# knows nothing of lib/eval/redact.

def hex_digit: if . >= 48 and . <= 57 then . - 48 elif . >= 97 and . <= 102 then . - 87 elif . >= 65 and . <= 70 then . - 55 else null end;
def number($base): reduce (explode[] | hex_digit) as $d (0; . * $base + $d);
def char: if . < 1114112 and (. < 55296 or . > 57343) then [.] | implode else "?" end;

def unjson: gsub("\\\\(u(?<h>[0-9A-Fa-f]{4})|(?<c>[\"\\\\/]))"; if .h then .h | number(16) | char else .c end);
def unpercent: gsub("%(?<h>[0-9A-Fa-f]{2})"; .h | number(16) | char);
def unquote: gsub("=(?<h>[0-9A-Fa-f]{2})"; .h | number(16) | char);
def unhtml: gsub("&#x(?<h>[0-9A-Fa-f]{1,6});"; .h | number(16) | char) | gsub("&#(?<d>[0-9]{1,7});"; .d | number(10) | char);

# Bytes as characters: what is looked for is ASCII.
def unhex: . as $s | [range(0; ($s | length) - 1; 2) | $s[.:. + 2] | number(16)] | map(if . > 127 then 63 else . end) | implode;
def base64_digit: if . >= 65 and . <= 90 then . - 65 elif . >= 97 and . <= 122 then . - 71 elif . >= 48 and . <= 57 then . + 4 elif . == 43 or . == 45 then 62 else 63 end;
def unbase64: [explode[] | base64_digit] as $d
	| [range(0; ($d | length) - 1; 4) as $i | $d[$i:$i + 4] as $g
		| ($g[0] * 4 + (($g[1] // 0) / 16 | floor)), (if $g[2] then ($g[1] % 16) * 16 + ($g[2] / 4 | floor) else empty end), (if $g[3] then ($g[2] % 4) * 64 + $g[3] else empty end)]
	| map(if . > 127 then 63 else . end) | implode;

def runs($pattern; $ways; f): [match($pattern; "g").string] | unique[] | range($ways) as $skip | .[$skip:] | select(length >= 6) | f;

def decoded:
	. as $s | unjson, unpercent, unquote, unhtml | select(. != $s);
def below: decoded, runs("[0-9A-Fa-f]{12,}"; 2; unhex), runs("[A-Za-z0-9+/_-]{8,}"; 4; unbase64);

($values | ascii_downcase | split("\n")) as $vs
| def has_it: ascii_downcase as $t | any($vs[]; inside($t));
. as $line
| select(has_it or any(below; has_it or any(below; has_it or any(decoded; has_it))))
| $line
