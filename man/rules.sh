#!/bin/sh
# Writes man/trace-rules.7 from the catalogue as `trace-tree --explain all` prints it.
cat <<'HEAD'
.Dd November 21, 2026
.Dt TRACE-RULES 7
.Os
.Sh NAME
.Nm trace-rules
.Nd what casefile diagnoses
.Sh DESCRIPTION
.Xr trace-tree 1
and
.Xr trace-find 1
look at a trace with the rules below.
What a rule finds has a role:
.Bl -tag -width worsened -compact
.It cause
it put the fault in
.It worsened
it passed the fault on, or amplified it
.It missed
a check that should have caught it, and did not
.It symptom
where it showed
.It gap
something that is not recorded
.El
.Pp
Suspects are told in this order; among causes explicit evidence comes before
what was inferred, and then the order in which data flowed.
A cause that is about the same document, call or value as an earlier one is
told as its consequence.
.Pp
A rule asks for facets
.Po
see
.Xr trace 7
.Pc ,
never for the keys of one convention; components of the trace are written
.Ql @llm .
Where what it needs is not in the trace, it is
.Em not assessable :
.Fl Fl rules
lists these, and what they lack.
.Pp
.Fl Fl explain Ar rule
prints an entry of this page;
.Fl Fl set Ar rule.option Ns = Ns Ar n
sets an option.
.Sh RULES
HEAD
"$1" --explain all | awk "$(cat "${0%/*}/fill.awk")"'
function entry(title, text) { print ".It " title; out(text) }
/^[a-z]/ { if (open) print ".El"; print ".Ss " $1; print ".Bl -tag -width fires_when -compact"; open = 1; next }
/^  [a-z]/ {
	title = substr($0, 3, 12); sub(/ +$/, "", title)
	entry(title, substr($0, 15))
}
END { print ".El" }'
cat <<'TAIL'
.Sh SEE ALSO
.Xr trace-find 1 ,
.Xr trace-tree 1 ,
.Xr trace 7
TAIL
