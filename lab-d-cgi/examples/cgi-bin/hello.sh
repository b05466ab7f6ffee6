#!/bin/sh
# d1: a script may be written in anything that can print. It needs its x bit: chmod +x hello.sh
echo 'Content-Type: text/plain; charset=utf-8'
echo
echo "Hello from a shell script, process $$"
