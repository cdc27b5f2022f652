// filetype -- libmagic, one at a time: its handle is not to be shared.
#include "services/evidence/filetype.h"
#include "common/fiber.h"
#include "common/log.h"
#include <magic.h>
#include <pthread.h>
#include <string.h>

enum { TYPE_ROOM = 128 };

static struct {
    pthread_mutex_t mutex;
    magic_t handle; // NULL until the first file comes
} magic = {.mutex = PTHREAD_MUTEX_INITIALIZER};

typedef struct Question {
    const void *beginning;
    size_t n;
    char answer[TYPE_ROOM];
} Question;

static bool open_magic(void)
{
    if (magic.handle) return true;
    magic.handle = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS);
    if (magic.handle && magic_load(magic.handle, NULL) == 0) return true;
    if (magic.handle) magic_close(magic.handle);
    magic.handle = NULL;
    return false;
}

static void look(void *arg)
{
    Question *q = arg;
    pthread_mutex_lock(&magic.mutex);
    const char *type = open_magic() ? magic_buffer(magic.handle, q->beginning, q->n) : NULL;
    if (type && strlen(type) < TYPE_ROOM) memcpy(q->answer, type, strlen(type) + 1);
    pthread_mutex_unlock(&magic.mutex);
}

// "image/png": letters, digits and what RFC 6838 allows besides.
static bool is_type(const char *text)
{
    const char *slash = strchr(text, '/');
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&^_.+-/");
    return slash && slash > text && slash[1] && text[n] == '\0';
}

const char *filetype_of(Arena *a, const void *beginning, size_t n)
{
    Question *q = arena_alloc(a, sizeof *q);
    q->beginning = beginning;
    q->n = n;
    fiber_work(look, q);
    if (is_type(q->answer)) return q->answer;
    if (n > 0) log_warn("type of a file not found", "answer=%s", log_quote(q->answer));
    return "application/octet-stream";
}

bool filetype_is_shown(const char *type)
{
    static const char *const shown[] = {"image/png", "image/jpeg", "image/gif", "image/webp",
                                        "application/pdf"};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (strcmp(shown[i], type) == 0) return true;
    return false;
}
