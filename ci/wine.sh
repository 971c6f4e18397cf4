# Read by ci/conform and ci/bench: Wine, which keeps to a home and a prefix under build/, needs no
# display, and asks nothing. Bash; expects to be at the root of the project.

export WINEPREFIX=$PWD/build/wine WINEDEBUG=-all DISPLAY= WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
in_wine() { HOME=$WINEPREFIX.home "$@"; }

end_wine() {
  [ -d "$WINEPREFIX" ] && in_wine wineserver -k
  return 0
}

start_wine() {
  mkdir -p "$WINEPREFIX.home" && in_wine timeout 300 wineboot --init
}
