#!/bin/sh
# Makes the secrets that compose.yaml mounts, as far as they can be made, and tells
# which an operator must still bring. What is there already stays as it is.
# As root it also gives the files, and the folder for backups, to the group of the
# containers.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets backups
cd secrets

random() { head -c 24 /dev/urandom | od -An -vtx1 | tr -d ' \n'; }
missing() { [ ! -s "$1" ]; }

for name in postgres.password telegram.hook vk.hook; do
  if missing "$name"; then random >"$name"; fi
done
if missing database.dsn; then
  printf 'postgres://otklik:%s@postgres/otklik?sslmode=disable' "$(cat postgres.password)" >database.dsn
fi
for name in telegram.token vk.token tls.pem; do
  [ -e "$name" ] || : >"$name" # a file to mount, while its channel is switched off
done
if [ "$(id -u)" = 0 ]; then
  chgrp 65532 ./* ../backups
fi
chmod 770 ../backups
chmod 440 ./*
for name in tls.pem telegram.token vk.token; do
  if missing "$name"; then echo "still empty: secrets/$name"; fi
done
