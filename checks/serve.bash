# For the checks that start a server; sourced by them, in the repository's root.

work= # folder for what a check writes
server=
address=
metrics=

fail() {
  echo "FAIL  $1" >&2
  exit 1
}

# begin FOLDER: a fresh folder with a Python environment that has the client and gym-pusht
begin() {
  work=$1
  ./drift4j --version >/dev/null # builds, so that the servers do not
  rm -rf "$work"
  mkdir -p "$work"
  trap '[ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true' EXIT # no server stays behind
  "${PYTHON:-python3}" -m venv "$work/venv"
  "$work/venv/bin/pip" install -q --disable-pip-version-check "./clients/python[pusht]"
}

# serve ARGUMENT...: starts a server on free ports and waits until its model is warm
serve() {
  : >"$work/serve.out"
  ./drift4j serve "$@" --port 0 --set metricsPort=0 >"$work/serve.out" 2>"$work/serve.log" &
  server=$!
  local tenths
  for ((tenths = 0; tenths < 600; tenths++)); do # the line comes when answers do
    [ ! -s "$work/serve.out" ] || break
    kill -0 "$server" 2>/dev/null || { tail -n 3 "$work/serve.log" >&2; fail "the server ended before it served"; }
    sleep .1
  done
  [ -s "$work/serve.out" ] || fail "the server was not ready within a minute"
  cat "$work/serve.out"
  address=$(grep -o 'grpcs\?://[^ "]*:[0-9][0-9]*' "$work/serve.out" | head -n 1)
  metrics=$(grep -o 'http://[^ ;]*/metrics' "$work/serve.out")
}

# terminate: SIGTERM, and the exit code that it must lead to
terminate() {
  kill "$server"
  local code=0
  wait "$server" || code=$?
  server=
  [ "$code" = 143 ] || fail "the server ended with exit code $code after SIGTERM, not 143"
  grep -q '"message":"ended"' "$work/serve.log" || fail "the server did not drain"
  echo "ok    the server drained and ended with exit code 143 after SIGTERM"
}
