# The kernel as Jupyter and Java look for it, and its place in the user's own Jupyter; read by ./lab, whose words it uses.
# shellcheck shell=sh disable=SC2154  # root, build, archive, java and others are set there

quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; } # for JSON and Java's argument files

jars() { # every jar by its name, in order: an archive of loaded classes knows no other class path
  ls "$build/lib/grapevine.jar" "$build/lib/grapevine-kernel.jar" "$root"/toolkit/core/target/lib/*.jar "$root"/toolkit/kernel/target/lib/*.jar
}

java_arguments() {
  cat <<END
-XX:MaxRAMPercentage=40
-XX:+ExplicitGCInvokesConcurrent
-XX:MaxHeapFreeRatio=40
-XX:MinHeapSize=32m
-XX:InitialHeapSize=128m
-XX:MaxNewSize=48m
-XX:G1HeapRegionSize=4m
-Dfile.encoding=UTF-8
-Dstdout.encoding=UTF-8
-Dsun.stdout.encoding=UTF-8
-Djava.awt.headless=true
-Dai.djl.offline=true
-DOPT_OUT_TRACKING=true
$(quoted "-Djna.tmpdir=$DJL_CACHE_DIR/jna")
-cp $(quoted "$(jars | paste -s -d : -)")
END
  [ "$java_version" -lt 22 ] || echo --enable-native-access=ALL-UNNAMED
}

# Models' arrays of megabytes come and go in every round. The system's own allocator hands them back at once and gets fresh
# pages for the next ones; jemalloc, where it is installed, keeps them for two seconds. What it gives back it unmaps: Linux
# would fill gaps in memory that was promised huge pages with pages that nobody asked for, more of them from minute to minute.

find_allocator() { # sets allocator, empty where there is none or something else is loaded first
  allocator=
  [ -z "${LD_PRELOAD:-}" ] || return 0
  found=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | sed -n "s/.*libjemalloc\.so\.2 (.*$(uname -m | tr _ -)).* => //p" | head -n 1)
  for library in "$build/conda/lib/libjemalloc.so.2" "$found"; do
    case $library in *[[:space:]:]*) continue ;; esac # it would be taken for two
    [ ! -e "$library" ] || { allocator=$library; return 0; }
  done
}

allocator_settings='oversize_threshold:0,thp:always,retain:false,dirty_decay_ms:2000,background_thread:true'

with_allocator() { # for the Java that this script starts
  find_allocator
  [ -z "$allocator" ] || export LD_PRELOAD="$allocator" MALLOC_CONF="${MALLOC_CONF:-$allocator_settings}"
}

kernel_json() { # kernel_json COMMAND: words in quotes, separated by commas
  cat <<END
{
  "argv": [$1, "{connection_file}"],
  "display_name": "Grapevine (Java)",
  "language": "java",
  "interrupt_mode": "message",
  "env": {
    "OPT_OUT_TRACKING": "true",$(find_allocator; [ -z "$allocator" ] ||
    printf '\n    "LD_PRELOAD": %s,\n    "MALLOC_CONF": %s,' "$(quoted "$allocator")" "$(quoted "$allocator_settings")")
    "DJL_CACHE_DIR": $(quoted "$DJL_CACHE_DIR"),
    "GRAPEVINE_DATASETS": $(quoted "$GRAPEVINE_DATASETS")
  }
}
END
}

# An archive of the classes that a start needs, which Java maps into memory instead of loading them one by one. It is made
# once for a build and a JDK. Java looks whether it fits; if not, or without it, the kernel starts all the same, only later.

first_cell='Experiment.ring(8).dirichlet(0.1).klAdam().run(1);'

archive_key() { echo "$java_build"; java_arguments; echo "$first_cell"; }

archived() { # is there an archive, or was it tried, for this JDK and these jars?
  [ "$(cat "$archive.key" 2>/dev/null)" = "$(archive_key)" ] &&
    [ -z "$(jars | while IFS= read -r jar; do find "$jar" -newer "$archive.key"; done)" ]
}

record_classes() {
  archived || [ ! -w "$build" ] && return
  lock
  archived || record
  unlock
}

record() {
  rm -f "$archive" "$archive.new"
  archive_key >"$archive.key.new"
  { java_arguments; quoted "-XX:ArchiveClassesAtExit=$archive.new"; } >"$archive.args"
  if "$java" "@$archive.args" grapevine.kernel.Rehearsal "$first_cell" </dev/null >"$archive.log" 2>&1 && [ -s "$archive.new" ]; then
    mv -f "$archive.new" "$archive"
  else
    say "kernels will start more slowly: Java could not record its classes, see $archive.log"
  fi
  mv -f "$archive.key.new" "$archive.key"
}

archive_arguments() { # quiet about an archive that does not fit; -Xlog:cds=off would be refused by a Java without that word
  [ ! -e "$archive" ] || cat <<END
$(quoted "-XX:SharedArchiveFile=$archive")
-Xshare:auto
-Xlog:disable
-Xlog:gc*=warning,os*=warning:stderr
END
}

prepare() { # prepare TOOL ...: the tools, the build, and the kernel as Jupyter and Java look for it
  need java "$@"
  build
  spec=$build/jupyter/kernels/java # the name that notebooks ask for, and that stock JJava has as well
  mkdir -p "$spec"
  record_classes
  { java_arguments; archive_arguments; } | write "$build/java.args"
  kernel_json "$(quoted "$java"), $(quoted "@$build/java.args"), \"grapevine.kernel.Main\"" | write "$spec/kernel.json"
}

# ---- the kernel in the user's own Jupyter

registered() { # registered --user|--sys-prefix: where Jupyter has a kernel named java, that of the user or the first of all others
  case $1 in
    --user) hidden=$("$jupyter" --data-dir) && [ ! -e "$hidden/kernels/java" ] || echo "$hidden/kernels/java" ;;
    *) PYTHONNOUSERSITE=1 JUPYTER_DATA_DIR=$build/private/none JUPYTER_PATH='' "$jupyter" kernelspec list 2>/dev/null | sed -n 's/^ *java  *//p' ;;
  esac
}

ours() { grep -q -e grapevine.kernel.Main "${1:-.}/kernel.json" "${1:-.}/start.sh" 2>/dev/null; }

whose() { # whose COMMAND OPTION: the place of the kernel that the options of install and uninstall mean
  case $2 in --user | --sys-prefix) registered "$2" ;; *) die "$1 knows --user and --sys-prefix, got $2" ;; esac
}

start_script() { # what Jupyter starts: it says what is wrong when this folder was moved or Java is gone
  cat <<END
#!/bin/sh
# Starts Grapevine's kernel; written by ./lab install. The build behind it may change, this script need not.
for needed in $(shell_quoted "$java") $(shell_quoted "$build/java.args"); do
  [ -e "\$needed" ] || {
    echo "Grapevine's kernel needs \$needed, which is gone; run ./lab install again in the folder of Grapevine" >&2
    exit 1
  }
done
exec $(shell_quoted "$java") $(shell_quoted "@$build/java.args") grapevine.kernel.Main "\$1"
END
}

shell_quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

install_kernel() {
  place=${1:---user}
  need jupyter
  other=$(whose install "$place")
  [ -z "$other" ] || ours "$other" ||
    die "another Java kernel is installed in $other; remove it first (jupyter kernelspec remove java)"
  prepare jupyter
  make_tmp
  mkdir "$tmp/java"
  start_script >"$tmp/java/start.sh"
  kernel_json '"sh", "{resource_dir}/start.sh"' >"$tmp/java/kernel.json"
  "$jupyter" kernelspec install "$place" --replace --name=java "$tmp/java"
}

uninstall_kernel() {
  place=${1:---user}
  need jupyter
  installed=$(whose uninstall "$place")
  ours "$installed" || die "Grapevine's kernel is not installed with $place$(elsewhere "$place")"
  rm -rf "$installed"
  say "removed $installed"
}

elsewhere() { # elsewhere OPTION: where it is instead, in words
  case $1 in --user) set -- --sys-prefix ;; *) set -- --user ;; esac
  ! ours "$(registered "$1")" || printf '; it is installed with %s' "$1"
}
