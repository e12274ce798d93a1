# Sourced by ./adyton and ./mvnw. Sets `jdk` to the home of a JDK 25, or explains and exits 69.
#
# The version is read from the `release` file, not by starting a JVM: this runs before every command.

adyton_is_jdk25() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
    grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

# The home behind a `java` on the PATH, through the links that distributions put there.
adyton_path_java_home() {
  adyton_java=$(command -v java 2>/dev/null) || return 1
  while [ -L "$adyton_java" ]; do
    adyton_link=$(readlink "$adyton_java") || return 1
    case $adyton_link in
      /*) adyton_java=$adyton_link ;;
      *) adyton_java=$(dirname "$adyton_java")/$adyton_link ;;
    esac
  done
  dirname "$(dirname "$adyton_java")"
}

adyton_find_jdk() {
  for jdk in "${ADYTON_JDK:-}" "${JAVA_HOME:-}" "$(adyton_path_java_home)"; do
    adyton_is_jdk25 "$jdk" && return 0
  done
  root=${adyton_root:-} # tests look at another tree
  for jdk in "$root"/usr/lib/jvm/* "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* \
    "$HOME"/.jdks/* "$HOME"/.local/share/jdks/* \
    "$root"/opt/*jdk* "$root"/opt/java/* "$root"/usr/local/*jdk* \
    "$root"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    adyton_is_jdk25 "$jdk" && return 0
  done
  cat >&2 <<'TXT'
adyton: no JDK 25 was found.
Looked at ADYTON_JDK, JAVA_HOME, the PATH, /usr/lib/jvm, SDKMAN, ~/.jdks, /opt and /usr/local.
Install one (Temurin, Debian's or Fedora's java-25-openjdk, or `sdk install java 25-tem`), or
point ADYTON_JDK at its folder, and run this again.
TXT
  exit 69
}
