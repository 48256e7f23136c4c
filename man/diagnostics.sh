#!/bin/sh
# Writes man/trace-diagnostics.7 from the table of codes as `trace-tree --explain diagnostics` prints it.
cat <<'HEAD'
.Dd November 21, 2026
.Dt TRACE-DIAGNOSTICS 7
.Os
.Sh NAME
.Nm trace-diagnostics
.Nd what casefile says of damaged input
.Sh DESCRIPTION
Whatever is wrong with the input is told on standard error, one line each:
.Pp
.Dl command: file:line:byte: severity: what happened [code]
.Pp
The codes stay the same from version to version; the words may change.
An
.Em error
or a
.Em warning
means that part of the input is damaged or was not read, and the exit status
is 3 where there is an answer all the same; a
.Em note
does not change it.
Standard error has the first 20 of each code, and then their number.
Where compressed data turns out to be damaged, that is told before what may
follow from it, of which there is the first and the number;
.Fl Fl json
of
.Xr trace-find 1
and
.Xr trace-tree 1
has all of them (but for notes on indexes), up to a million, in
.Va diagnostics :
a list of objects with
.Va code , severity , file , member , line , offset ,
.Va file_offset , text
and
.Va subject ,
without those that are not known.
.Va offset
counts bytes of the stream, which is the file or member without its
compression;
.Va file_offset
those of the file on the disk.
.Pp
.Nm trace-tree Fl Fl explain Ar code
prints an entry of this page.
.Pp
What is wrong with spans that were read well, as missing parents, copies,
clocks and spellings of ids, is told when it is asked for: by
.Nm trace-find Fl Fl check ,
and in
.Va flaws
of
.Nm trace-find Fl Fl json .
It is no damage of the input, and does not make the exit status 3.
.Ss The ledger
With
.Fl Fl ledger
the reading commands say at the end what each byte was taken for, on standard
error or, with
.Fl Fl json ,
as
.Va ledger .
For each stream the figures add up to its bytes, and no byte counts twice:
.Bl -tag -width logs_and_metrics
.It spans
the objects that spans were read from; of text inside of a string, the record
that holds the string
.It feedback
complaints, ratings and evaluations
.It logs_and_metrics
records of logs and metrics
.It unknown_objects
objects of no known format
.It overhead
blank lines, brackets and commas, byte order marks, what loggers put before a
record on its line, lengths of messages; and what a record has around its
spans: resources, scopes, processes, pages of an API
.It gaps
what is lost: each has its source, member, line, range of bytes and a code of
this page
.It not_looked_at
what was read when nobody wanted more, as after
.Ql head
.It unaccounted
what nobody took for anything, which is a mistake of the program, as is
.Va counted_twice
.El
.Pp
For each file, in bytes as they lie on the disk,
.Va plain
(bytes that are the stream),
.Va packed
(compressed data, headers, padding) and
.Va gaps
add up to its size;
.Va expanded
is how many bytes its
.Va streams
have.
Compressed data that is damaged is a gap of the file where gzip lies on the
disk as it is.
So it is with zstd, xz, bzip2 and lz4, but from the end of the block of the
file that was in work: what was taken in with it is counted as packed.
Inside of an archive it is a diagnostic that names the member, and its bytes
are counted as packed.
.Pp
With
.Fl Fl ledger ,
indexes are not used and all records are looked at: it takes longer.
Files of complaints, baselines and the like are not in it.
.Sh CODES
.Bl -tag -width Ds
HEAD
"$1" --explain diagnostics | awk -v sentences=1 "$(cat "${0%/*}/fill.awk")"'
/^[a-z]/ { code = $1; next }
/^  severity/ { print ".It Li " code; print ".Pq " substr($0, 13); next }
/^  means/ { out(substr($0, 13)); next }
/^  lost/ { print ".Em Lost :"; out(substr($0, 13)); next }
/^  do/ { print ".Em \\&Do :"; out(substr($0, 13)) }
'
cat <<'TAIL'
.El
.Sh SEE ALSO
.Xr trace-find 1 ,
.Xr trace-tree 1 ,
.Xr trace 7
TAIL
