# Prints the codes of diagnostics that the sources can report, one a line, with where: what stands for the parameter
# `code` of a function in a call of it, and what is assigned to a variable or member of that name. What is neither a
# literal nor handed on from a caller is printed as "? expression".
use strict;
use warnings;

my (%text, %at); # $at{file, or '' for all}{function}{index of its code}
for my $file (@ARGV) {
	local $/;
	open my $in, '<', $file or die "$file: $!";
	my $s = <$in>;
	$s =~ s{/\*.*?\*/}{}gs;
	$text{$file} = $s;
	while ($s =~ /^(static )?[^\n(]*?\b(\w+)\(([^()]*\bconst char \*code\b[^()]*)\)/gm) {
		my ($static, $name, @parameters) = ($1, $2, split /,/, $3);
		my ($index) = grep { $parameters[$_] =~ /\*code$/ } 0 .. $#parameters;
		$at{$static ? $file : ''}{$name}{$index} = 1;
	}
}

# The arguments of the call whose '(' is at pos().
sub arguments {
	my ($s, $pos) = @_;
	my ($depth, $quoted, @found) = (0, 0, '');
	for (my $i = $pos; $i < length $s; $i++) {
		my $c = substr $s, $i, 1;
		if ($quoted) { $found[-1] .= $c; $found[-1] .= substr $s, ++$i, 1 if $c eq '\\'; $quoted = 0 if $c eq '"'; next }
		if ($c eq '"') { $quoted = 1 }
		if ($c =~ /[({[]/ && $depth++ == 0) { next }
		if ($c =~ /[)}\]]/ && --$depth == 0) { return @found }
		if ($c eq ',' && $depth == 1) { push @found, ''; next }
		$found[-1] .= $c;
	}
	return @found;
}

sub show {
	my ($file, $expression, $assigned) = @_;
	$expression =~ s/^\s+|\s+$//g;
	$expression =~ s/\s+/ /g;
	my @codes = $expression =~ /"([^"]*)"/g;
	print "$_ $file\n" for @codes;
	return if @codes || $assigned || $expression =~ /^(\w+->|\w+\.)?(code|lost_code|lost)$/ || $expression eq 'NULL';
	return if $expression =~ /^const char \*code$/;
	return if $expression =~ /^cut \? f->row->truncated : f->row->damaged$|^f->row->\w+$/; # rows of filter.c, below
	return if $expression =~ /\b\w*code : NULL$/;
	print "? $file: $expression\n";
}

for my $file (sort keys %text) {
	my $s = $text{$file};
	my %known = (%{ $at{''} }, %{ $at{$file} // {} });
	for my $name (keys %known) {
		while ($s =~ /\b\Q$name\E\(/g) {
			my @arguments = arguments($s, pos($s) - 1);
			next if grep { /\bconst char \*code\b/ } @arguments; # its own head
			for my $index (keys %{ $known{$name} }) {
				show($file, $arguments[$index]) if defined $arguments[$index] && $index < @arguments;
			}
		}
	}
	show($file, $1, 1) while $s =~ /(?:\b|_)(?:code|lost)\s=\s([^;,}]+)[;,}]/g;
	if ($file =~ m{input/filter\.c$}) {
		show($file, $1) while $s =~ /("\w+\.(?:damaged|truncated|unsupported)")/g;
	}
}
