# damage SEED OUT IN...: writes OUT/N, each an IN with one to three random damages; says what was done, one line each.
use strict;
use warnings;
use integer;

my ($seed, $out, $rounds, @in) = @ARGV;

# A generator of our own: the same numbers with every perl.
sub random {
	my ($below) = @_;
	$seed = ($seed * 1103515245 + 12345) & 0x7fffffff;
	return $below > 0 ? ($seed >> 8) % $below : 0;
}

sub bytes { return join '', map { chr random(256) } 1 .. $_[0] }

my @damages = (
	[cut => sub { substr ${ $_[0] }, $_[1], length ${ $_[0] }, '' }],
	[flip => sub { substr(${ $_[0] }, $_[1], 1) ^= chr(1 << random(8)) }],
	[insert => sub { substr ${ $_[0] }, $_[1], 0, bytes(1 + random(30)) }],
	[insert_text => sub { substr ${ $_[0] }, $_[1], 0, ("\n", '{', '}', '"', '}{', "\nINFO x\n", "\0" x 40, '[', '\\')[random(9)] }],
	[remove => sub { substr ${ $_[0] }, $_[1], 1 + random(200), '' }],
	[zero => sub { my $n = 1 + random(64); my $rest = length(${ $_[0] }) - $_[1]; $n = $rest if $n > $rest; substr ${ $_[0] }, $_[1], $n, "\0" x $n }],
	[twice => sub { my $n = 1 + random(300); substr ${ $_[0] }, $_[1], 0, substr(${ $_[0] }, $_[1], $n) }],
	[again => sub { ${ $_[0] } .= ${ $_[0] } }],
	[junk_behind => sub { ${ $_[0] } .= bytes(1 + random(600)) }],
);

my $n = 0;
for my $file (@in) {
	local $/;
	open my $from, '<:raw', $file or die "$file: $!";
	my $whole = <$from>;
	(my $name = $file) =~ s{.*/}{};
	for (1 .. $rounds) {
		my ($bytes, @done) = ($whole);
		for (0 .. random(3)) {
			next if !length $bytes;
			my ($what, $do) = @{ $damages[random(scalar @damages)] };
			my $at = random(length $bytes);
			$do->(\$bytes, $at);
			push @done, "$what\@$at";
		}
		$n++;
		open my $to, '>:raw', "$out/$n.$name" or die "$out/$n.$name: $!";
		print $to $bytes;
		close $to or die "$out/$n.$name: $!";
		print "$n.$name @done\n";
	}
}
