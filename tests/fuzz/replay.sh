#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# replay.sh PROGRAM FOLDER - one fuzz target on all files of its corpus.
program=$1
set -- "$2"/*
test -e "$1" || {
    echo 'no corpus'
    exit 77
}
exec "$program" "$@"
