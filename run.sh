#!/usr/bin/env bash
# Sets up what is missing, builds once, and starts the service, or one of its verbs:
#   ./run.sh [VERB] [--port N] [--data FOLDER] [--credential KEY:SECRET] [--no-demo]
# ./run.sh --help lists the verbs.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/build/prepare.sh"

# LightGBM's threads would otherwise spin while they wait, at the cost of whatever else runs.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-PASSIVE}
export LEARNINGRECORDS_HOME=${LEARNINGRECORDS_HOME:-$root/data}
data=$LEARNINGRECORDS_HOME
arguments=("$@")
for i in "${!arguments[@]}"; do
  case ${arguments[i]} in
    --data) data=${arguments[i + 1]:-$data} ;;
    --data=*) data=${arguments[i]#--data=} ;;
  esac
done

# One hash over everything that goes into the build. Git leaves out what the build itself makes.
sources() {
  local parts=(src analytics Directory.Build.props Directory.Packages.props global.json .editorconfig)
  cd "$root"
  { git ls-files -z --cached --others --exclude-standard -- "${parts[@]}" 2>/dev/null \
    || find "${parts[@]}" \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -print0; } \
    | sort --zero-terminated --unique | { xargs -0 sha256sum 2>/dev/null || true; } | sha256sum | cut -c 1-16
}

# Publishes into a folder of its own for each state of the sources: a service that runs keeps the files it was started with.
build() {
  local stamp old
  begin_build
  stamp=$(sources)
  published=$root/artifacts/server/$stamp
  if [[ ! -f $published/complete ]]; then
    require_npm_packages
    say "Building (about half a minute, once) ..."
    rm -rf "$published"
    (cd "$root" && dotnet publish src/LearningRecords.Server --configuration Release --output "$published" \
      -p:RestoreLockedMode=true --nologo --verbosity quiet 9>&- >&2) || die "The build failed."
    touch "$published/complete"
    for old in "$root"/artifacts/server/*/; do
      if [[ ${old%/} != "$published" ]] && flock --nonblock "$old" true; then rm -rf "$old"; fi
    done
  fi
  # Held by the service from here on, so that no later build takes its files away.
  exec 8<"$published"
  flock --shared 8
  end_build
}

require_dotnet
require_libgomp
require_postgres "$data"
build
exec dotnet "$published/LearningRecords.Server.dll" "$@"
