#!/bin/sh
# deps.sh PACKAGE... -- OPTIONAL...: installs what is missing, or says what to type.
missing=
optional=
kind=needed
for p; do
	if [ "$p" = -- ]; then
		kind=optional
	elif ! dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null | grep -q '^installed$'; then
		[ $kind = needed ] && missing="$missing $p" || optional="$optional $p"
	fi
done
[ -z "$missing$optional" ] && exit 0
if [ "$(id -u)" = 0 ]; then
	as=
elif sudo -n true 2>/dev/null; then
	as=sudo
else
	[ -z "$missing" ] && exit 0
	echo "casefile needs packages that are not installed. As root:" >&2
	echo "  apt-get install --no-install-recommends$missing$optional" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
$as apt-get update -qq
[ -z "$optional" ] || $as apt-get install -y -qq --no-install-recommends $optional ||
	echo "without$optional: gzip is read by zlib" >&2
[ -z "$missing" ] || $as apt-get install -y -qq --no-install-recommends $missing
