#!/bin/sh
# deps.sh PACKAGE... -- OPTIONAL...: installs what is missing, or says what to type.
command -v dpkg-query >/dev/null || exit 0 # not Debian: the compiler will tell what is missing

have=" $(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | tr '\n' ' ')"
missing=
optional=
kind=needed
for p; do
	case "$kind $p $have" in
	*" -- "*) kind=optional ;;
	needed*" $p "*" $p "* | optional*" $p "*" $p "*) ;;
	needed*) missing="$missing $p" ;;
	*) optional="$optional $p" ;;
	esac
done
[ -z "$missing$optional" ] && exit 0

if [ "$(id -u)" = 0 ]; then
	as=
elif sudo -n true 2>/dev/null; then
	as='sudo -n'
else
	[ -z "$missing" ] && exit 0
	echo "casefile needs packages that are not installed. As root:" >&2
	echo "  apt-get update && apt-get install -y --no-install-recommends$missing$optional" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
echo "installing$missing$optional" >&2
$as apt-get update -qq
[ -z "$missing" ] || $as apt-get install -y -qq --no-install-recommends $missing >/dev/null || exit 1
[ -z "$optional" ] || $as apt-get install -y -qq --no-install-recommends $optional >/dev/null ||
	echo "without$optional: gzip is read by zlib" >&2
