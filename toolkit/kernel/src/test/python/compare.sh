#!/bin/sh
# Compares this kernel, on the JDK of ./lab and on another one, with rapaio-jupyter-kernel on that other one.
# usage: compare.sh JAVA_HOME_OF_JDK_25 [OPTION_OF_COMPARE ...]; prints a Markdown table
set -eu
other=$1
shift
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$here/../../../../..
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
  -Dartifact=io.github.padreati:rapaio-jupyter-kernel:3.0.1 -DoutputDirectory="$folder" >&2
# The jar writes its kernel.json itself, into the home folder.
"$other/bin/java" -Duser.home="$folder" -jar "$folder/rapaio-jupyter-kernel-3.0.1.jar" -i -auto >&2 </dev/null
kernel() { # kernel NAME JAVA_HOME: a copy of the kernel that ./lab makes for this JDK, into the folder
  JAVA_HOME=$2 "$root/lab" exec - </dev/null >&2
  mkdir "$folder/$1"
  cp "$root/build/kernel.jsa" "$folder/$1"
  sed "s:=.*/build/kernel.jsa:=$folder/$1/kernel.jsa:" "$root/build/java.args" >"$folder/$1/java.args"
  sed "s:@.*/build/java.args:@$folder/$1/java.args:" "$root/build/jupyter/kernels/java/kernel.json" >"$folder/$1/kernel.json"
}

kernel other "$other"
kernel own "${JAVA_HOME:-}"
/usr/bin/python3 "$here/compare.py" "$@" "Grapevine, JDK of lab=$folder/own" "Grapevine, other JDK=$folder/other" \
  "rapaio 3.0.1, other JDK=$folder/.local/share/jupyter/kernels/rapaio-jupyter-kernel@$other"
