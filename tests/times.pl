#!/usr/bin/perl
# times.pl COUNT: spans of many dialects, each a trace of its own, at times a few seconds apart in every form that is
# read. Forms in turn: each window of a minute or more has some of all.
use strict;
use warnings;

my ($count) = @ARGV;
my $seed = 7;

sub random { $seed = ($seed * 1103515245 + 12345) % 2147483648; return int($seed / 65536) % $_[0]; }

sub iso {
	my ($s, $mark, $format) = @_;
	my @t = gmtime($s);
	return sprintf '%04d-%02d-%02d%s%02d:%02d:%02d', $t[5] + 1900, $t[4] + 1, $t[3], $mark, @t[2, 1, 0];
}

# N: the number of the trace; S, F: seconds, and nine digits behind the point; Z: the same as text with a zone.
my @forms = (
	'{"trace_id":"tN","span_id":"N","name":"a","start_ms":SM}',
	'{"trace_id":"tN","span_id":"N","name":"a","start_ns":"SF"}',
	'{"trace_id":"tN","span_id":"N","name":"a","start_us":SU}',
	'{"trace_id":"tN","span_id":"N","name":"a","start_s":S.F}',
	'{"trace_id":"tN","span_id":"N","name":"a","start_time":"D.F+05:30"}',
	'{"trace_id":"tN","span_id":"N","name":"a","start":[S,F0]}',
	'{"trace_id":"tN","span_id":"N","name":"a","start_time":E}',
	'{"trace_id":"tN","span_id":"N","name":"a","startTimeUnixNano":{"low":L,"high":H,"unsigned":true}}',
	'{"trace_id":"tN","span_id":"N","span_type":"x","event_time":"D.FZ"}',
	'{"run_id":"tN","input_ref":"a","route":"b","prompt_id":"p","model_name":"m","created_at":"D"}',
	'{"trace_id":"tN","spans":[{"span_id":"N","name":"a","start_ms":1000},{"span_id":"bN","name":"b","start_ms":SM}]}',
	'{"traceId":"000000000000000N","id":"000000000000000N","name":"a","timestamp":SU,"duration":5}',
	'{"traceID":"N","spanID":"N","operationName":"a","references":[],"startTimeMillis":SM,"startTime":SU,"duration":1,"tags":[]}',
	'{"Timestamp":"B.F","TraceId":"tN","SpanId":"N","SpanName":"a","Duration":5}',
	'{"Name":"a","SpanContext":{"TraceID":"tN","SpanID":"N"},"StartTime":"D.FZ","EndTime":"D.FZ"}',
	'{"name":"a","context":{"trace_id":"0xN","span_id":"0xN"},"kind":"SpanKind.SERVER","parent_id":null,"start_time":"D.FZ"}',
	'{"traceId":"tN","id":"N","name":"a","resource":{"attributes":{}},"instrumentationScope":{"name":"x"},"timestamp":SU,"duration":5}',
	'{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"tN","spanId":"N","name":"a","startTimeUnixNano":"SF"}]}]}]}',
	'{"log":"{\"trace_id\":\"tN\",\"span_id\":\"N\",\"name\":\"a\",\"start_ms\":SM}"}',
	'{"log":"{\"trace_id\":\"tN\",\"span_id\":\"N\",\"name\":\"a\",\"start_ns\":{\"low\":L,\"high\":H}}"}',
);

my $s = 1779321600;
for my $i (0 .. $count - 1) {
	my $n = sprintf '%08x', $i + 1;
	my $f = (0, 500000000, 120000000, 123456789)[random(4)];
	my $ns = $s * 1000000000 + $f;
	my $e = sprintf '%.17g', $ns;
	$e = sprintf '%.16e', $ns;
	$e =~ s/0+e/e/;
	my $line = $forms[$i % @forms];
	my %with = (
		SM => sprintf('%d%03d', $s, $f / 1000000), SU => sprintf('%d%06d', $s, $f / 1000),
		SF => sprintf('%d%09d', $s, $f), 'D.F+05:30' => iso($s + 19800, 'T') . sprintf('.%09d+05:30', $f),
		'D.FZ' => iso($s, 'T') . sprintf('.%09dZ', $f), 'B.F' => iso($s, ' ') . sprintf('.%09d', $f),
		'S.F' => sprintf('%d.%09d', $s, $f), 'S,F0' => "$s,$f", E => $e, H => $ns >> 32, L => $ns & 0xffffffff,
		D => iso($s, 'T'), N => $n,
	);
	$line =~ s/(?<![A-Za-z])(D\.F\+05:30|D\.FZ|B\.F|S\.F|S,F0|S[MUF]|E|H|L|D)(?![A-Za-z])|(?<=[tbx0":])N(?=[\\"])/defined $1 ? $with{$1} : $n/ge;
	print "$line\n";
	$s += random(9) + (random(40) == 0 ? 40000 : 0);
}
