// web -- the files of the web page, read once at the start and kept in memory.
#include "services/gateway/web.h"
#include "common/log.h"
#include "services/gateway/door.h"
#include "services/gateway/problems.h"
#include "services/gateway/settings.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BYTES = 64 << 20, MOST_DEPTH = 8 };

typedef struct File {
    struct File *next;
    const char *path; // "/assets/index-4f3a9c1b.js"
    const char *type, *etag;
    const char *bytes;
    size_t n;
    bool is_hashed; // its name changes with its content
} File;

static Arena *arena; // the process's
static File *files;
static size_t total;

// Scripts only from here; charts and drags set style attributes.
static const char page_policy[] =
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' "
    "data: blob:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

// --- reading the folder ---

static const struct {
    const char *ending, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
    {".map", "application/json"},
};

static const char *type_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (strcmp(dot, types[i].ending) == 0) return types[i].type;
    return "application/octet-stream";
}

// The page's builder names files "index-4f3a9c1b.js": a dash and at least eight characters before the ending.
static bool is_hashed_name(const char *path)
{
    const char *dot = strrchr(path, '.'), *dash = dot ? memrchr(path, '-', (size_t)(dot - path)) : NULL;
    return dash && strncmp(path, "/assets/", 8) == 0 && dot - dash > 8;
}

static const char *etag_of(const char *bytes, size_t n)
{
    unsigned char hash[16];
    char hex[2 * sizeof hash + 1];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)bytes, n, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_print(arena, "\"%s\"", hex);
}

static bool read_bytes(int fd, size_t n, char *into)
{
    size_t have = 0;
    for (ssize_t got; have < n && (got = read(fd, into + have, n - have)) > 0;) have += (size_t)got;
    return have == n;
}

static void add_file(const char *disk, const char *path)
{
    struct stat st;
    int fd = open(disk, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && total + (size_t)st.st_size <= MOST_BYTES) {
        File *f = arena_alloc(arena, sizeof *f);
        char *bytes = arena_alloc(arena, (size_t)st.st_size + 1);
        *f = (File){files, arena_copy(arena, path), type_of(path),       NULL,
                    bytes, (size_t)st.st_size,      is_hashed_name(path)};
        if (read_bytes(fd, f->n, bytes)) {
            f->etag = etag_of(bytes, f->n);
            files = f;
            total += f->n;
        }
    }
    close(fd);
}

static void add_folder(const char *disk, const char *path, int depth)
{
    DIR *d = depth < MOST_DEPTH ? opendir(disk) : NULL;
    if (!d) return;
    for (struct dirent *e; (e = readdir(d));) {
        if (*e->d_name == '.') continue;
        const char *below = arena_print(arena, "%s/%s", disk, e->d_name);
        const char *name = arena_print(arena, "%s/%s", path, e->d_name);
        struct stat st;
        if (stat(below, &st) != 0) continue;
        if (S_ISDIR(st.st_mode))
            add_folder(below, name, depth + 1);
        else
            add_file(below, name);
    }
    closedir(d);
}

// Installed, the page stands beside the program; in a build of the sources, beside the presets.
static void add_default(void)
{
    static const char *const places[] = {"/../share/cohoi/web", "/../../web"};
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    for (size_t i = 0; n > 0 && !files && i < sizeof places / sizeof *places; i++) {
        exe[n] = '\0';
        char *slash = strrchr(exe, '/');
        add_folder(arena_print(arena, "%.*s%s", (int)(slash - exe), exe, places[i]), "", 0);
    }
}

void web_open(void)
{
    arena = arena_make();
    if (*settings.web_dir)
        add_folder(settings.web_dir, "", 0);
    else
        add_default();
    if (*settings.web_dir && !files) log_warn("no web page", "web_dir=%s", log_quote(settings.web_dir));
}

// --- serving ---

static const File *file_at(const char *path)
{
    for (const File *f = files; f; f = f->next)
        if (strcmp(f->path, path) == 0) return f;
    return NULL;
}

// What was compressed when the page was built stands beside it.
static const File *compressed(Exchange *x, const File *f)
{
    const char *takes = http_header(x, "Accept-Encoding");
    return takes && strstr(takes, "gzip") ? file_at(arena_print(x->arena, "%s.gz", f->path)) : NULL;
}

// A path without an ending is one of the page's own: the page itself finds out what it shows.
static const File *file_for(const char *path)
{
    const File *f = file_at(path);
    const char *name = strrchr(path, '/');
    return f || !name || strchr(name, '.') ? f : file_at("/index.html");
}

static void answer_file(Exchange *x, const File *f)
{
    const char *known = http_header(x, "If-None-Match");
    const File *small = compressed(x, f);
    http_put_header(x, "Content-Security-Policy", page_policy);
    http_put_header(x, "Cache-Control", f->is_hashed ? "public, max-age=31536000, immutable" : "no-cache");
    http_put_header(x, "Vary", "Accept-Encoding");
    http_put_header(x, "ETag", small ? small->etag : f->etag);
    if (known && strcmp(known, small ? small->etag : f->etag) == 0) {
        http_answer(x, 304, NULL, NULL, 0);
    } else {
        if (small) http_put_header(x, "Content-Encoding", "gzip");
        http_answer(x, 200, f->type, small ? small->bytes : f->bytes, small ? small->n : f->n);
    }
}

static void answer_without_page(Exchange *x)
{
    static const char page[] = "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Cohoi</title>"
                               "<h1>Cohoi</h1><p><a href=\"/docs\">/docs</a> &middot; "
                               "<a href=\"/openapi.json\">/openapi.json</a></p></html>";
    http_put_header(x, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    http_answer(x, 200, "text/html; charset=utf-8", page, sizeof page - 1);
}

void web_serve(Exchange *x)
{
    if (strcmp(x->verb, "GET") != 0) {
        http_put_header(x, "Allow", "GET");
        problem_answer_code(x, COHOI__CODE__METHOD_NOT_ALLOWED);
        return;
    }
    const File *f = file_for(x->path);
    if (f) {
        x->route = "(web)";
        answer_file(x, f);
    } else if (!files && strcmp(x->path, "/") == 0) {
        x->route = "(web)";
        answer_without_page(x);
    } else {
        door_not_found(x);
    }
}
