# build.sh -- installing packages and building; read in (sourced) by deploy/up, deploy/down and tests/run.
# shellcheck shell=bash

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# missing_packages KIND... -- the packages of these kinds that dpkg does not know as installed.
missing_packages() {
    local kinds=" $* " kind name why
    while read -r kind name why; do
        [[ $kinds == *" $kind "* ]] || continue
        [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$name" 2>/dev/null) == ii* ]] || printf '%s ' "$name"
    done < "$project/deploy/packages"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install_packages KIND... -- asks apt only when something is missing.
install_packages() {
    local missing log
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    say "Installing: $missing"
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || die "not root and no sudo. As root: apt-get install $missing"
    log=$(mktemp)
    if [ ! -e /usr/lib/postgresql ]; then # we run our own below D: Debian need not make and start one
        as_root mkdir -p /etc/postgresql-common/createcluster.d
        echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/cohoi.conf >/dev/null
    fi
    # shellcheck disable=SC2086 -- a list of names
    { as_root apt-get -o DPkg::Lock::Timeout=300 update &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y \
          --no-install-recommends $missing; } >"$log" 2>&1 ||
        { tail -n 30 "$log"; rm -f "$log"; die "the packages could not be installed (above is why)"; }
    rm -f "$log"
}

# Each tenth of the way of a ninja that writes to a pipe.
show_progress() {
    awk -F'[][/]' '/^\[[0-9]+\/[0-9]+\]/ { tenth = int(10 * $2 / $3)
                   if (tenth > last) { last = tenth; printf "  %d%% (%d of %d)\n", 10 * tenth, $2, $3; fflush() } }'
}

# build_preset PRESET [TARGET...] -- into build/PRESET; what it says is in build/PRESET.log.
build_preset() {
    local preset=$1 log
    shift
    mkdir -p "$project/build"
    log=$project/build/$preset.log
    say "Building the preset $preset"
    (cd "$project" && cmake --preset "$preset") >"$log" 2>&1 ||
        { tail -n 30 "$log"; die "the build could not be configured; all of it is in $log"; }
    (cd "$project" && cmake --build --preset "$preset" ${1:+--target "$@"}) 2>&1 | tee -a "$log" | show_progress
    [ "${PIPESTATUS[0]}" = 0 ] || { tail -n 40 "$log"; die "the build failed; all of it is in $log"; }
}

# npm, where nothing has brought it yet: Debian's, or whatever the operator has put there.
install_npm() {
    command -v npm >/dev/null || install_packages page
    command -v npm >/dev/null || die "npm is missing, and the page is built with it"
}

# npm_ci FOLDER -- what its package-lock.json names, unless it is there.
npm_ci() {
    [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] || (cd "$1" && npm ci)
}

# build_page PRESET -- the web page, by the openapi.json of this preset, into build/web; only when something changed.
build_page() {
    local openapi=$project/build/$1/gen/openapi.json web=$project/services/gateway/web log=$project/build/page.log stamp
    stamp=$(cd "$web" && { find . -path ./node_modules -prune -o -path ./src/gen -prune -o -type f -print0 | sort -z |
            xargs -0 sha256sum; sha256sum "$openapi"; } | sha256sum)
    [ "$(cat "$project/build/web.stamp" 2>/dev/null)" != "$stamp" ] || [ ! -e "$project/build/web/index.html" ] || return 0
    say "Building the page"
    (npm_ci "$web" && cd "$web" && OPENAPI=$openapi npm run types && npm run build &&
        find "$project/build/web" -regex '.*\.\(js\|css\|html\|svg\)' -exec gzip -9 -n -k {} +) >"$log" 2>&1 ||
        { tail -n 40 "$log"; die "the page could not be built; all of it is in $log"; }
    printf '%s' "$stamp" >"$project/build/web.stamp"
}

# The executables that run: `cohoi` and a cohoi-<daemon> for each service.
executables() {
    local main
    printf 'cohoi'
    for main in "$project"/services/*/main.c; do
        [ -e "$main" ] && printf ' cohoi-%s' "$(basename "$(dirname "$main")")"
    done
}

# Where a Cohoi lives when nobody says: var/ in the project, unless root asks and postgres may not enter that.
default_dir() {
    if [ "$(id -u)" = 0 ] && ! setpriv --reuid postgres --regid postgres --init-groups test -x "$project" 2>/dev/null &&
       getent passwd postgres >/dev/null; then
        printf '/var/lib/cohoi'
    else
        printf '%s/var' "$project"
    fi
}
