// say -- what the operator reads: progress, and what went wrong.
#include "deploy/cohoi/say.h"
#include <stdarg.h>

static FILE *listener;
static bool redirected;

void say_to(FILE *f)
{
    listener = f;
    redirected = true;
}

static void write_line(FILE *to, const char *before, const char *format, va_list args)
{
    if (!to) return;
    fputs(before, to);
    vfprintf(to, format, args);
    fputc('\n', to);
    fflush(to);
}

void say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(redirected ? listener : stdout, "", format, args);
    va_end(args);
}

bool complain(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(redirected ? listener : stderr, "cohoi: ", format, args);
    va_end(args);
    return false;
}
