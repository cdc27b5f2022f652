// metrics -- families of series in hash tables; written and read by the loop's thread only.
#include "common/metrics.h"
#include "common/text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum { MOST_SERIES = 2000, LONGEST_LABELS = 1000, BUCKETS = 14 };

static const double bounds[BUCKETS] = {.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

typedef enum Kind { COUNTER, GAUGE, HISTOGRAM } Kind;
static const char *const kinds[] = {"counter", "gauge", "histogram"};

typedef struct Series {
    double value;         // a histogram's sum
    uint64_t count;       // histograms only
    uint64_t in[BUCKETS]; // not cumulated
    UT_hash_handle hh;
    char labels[];
} Series;

typedef struct Family {
    Kind kind;
    char *help;
    Series *series;
    UT_hash_handle hh;
    char name[];
} Family;

static Family *families;
static unsigned n_series;
static double n_dropped;

// --- finding ---

static void *made(size_t size)
{
    void *p = calloc(1, size);
    if (!p) abort();
    return p;
}

static Family *family_of(const char *name)
{
    Family *f;
    HASH_FIND_STR(families, name, f);
    if (f) return f;
    f = made(sizeof *f + strlen(name) + 1);
    memcpy(f->name, name, strlen(name) + 1);
    HASH_ADD_STR(families, name, f);
    return f;
}

// NULL when there are too many: the caller's fact is then only counted as dropped.
static Series *series_of(const char *name, const char *labels, Kind kind)
{
    Family *f = family_of(name);
    Series *s;
    HASH_FIND_STR(f->series, labels, s);
    if (s && f->kind == kind) return s;
    // A name that changes its kind is a mistake, and not worth a daemon's life.
    if (s || (f->series && f->kind != kind) || n_series == MOST_SERIES || strlen(labels) > LONGEST_LABELS) {
        n_dropped++;
        return NULL;
    }
    f->kind = kind;
    s = made(sizeof *s + strlen(labels) + 1);
    memcpy(s->labels, labels, strlen(labels) + 1);
    HASH_ADD_STR(f->series, labels, s);
    n_series++;
    return s;
}

void metric_add(const char *name, const char *labels, double by)
{
    Series *s = series_of(name, labels, COUNTER);
    if (s) s->value += by;
}

void metric_set(const char *name, const char *labels, double value)
{
    Series *s = series_of(name, labels, GAUGE);
    if (s) s->value = value;
}

void metric_observe(const char *name, const char *labels, double seconds)
{
    Series *s = series_of(name, labels, HISTOGRAM);
    if (!s) return;
    s->value += seconds;
    s->count++;
    for (int i = 0; i < BUCKETS; i++)
        if (seconds <= bounds[i]) {
            s->in[i]++;
            return;
        }
}

void metric_help(const char *name, const char *help)
{
    Family *f = family_of(name);
    free(f->help);
    f->help = strdup(help);
}

// --- showing ---

static void put_number(FILE *out, double n)
{
    if (isnan(n))
        fputs("NaN", out);
    else if (isinf(n))
        fputs(n > 0 ? "+Inf" : "-Inf", out);
    else
        fprintf(out, "%.15g", n);
}

// name_suffix{labels,extra} value
static void put_sample(FILE *out, const Family *f, const char *suffix, const Series *s, const char *extra,
                       double n)
{
    fprintf(out, "%s%s", f->name, suffix);
    if (*s->labels || *extra) fprintf(out, "{%s%s%s}", s->labels, *s->labels && *extra ? "," : "", extra);
    fputc(' ', out);
    put_number(out, n);
    fputc('\n', out);
}

static void put_histogram(FILE *out, const Family *f, const Series *s)
{
    uint64_t so_far = 0;
    char le[32];
    for (int i = 0; i < BUCKETS; i++) {
        so_far += s->in[i];
        snprintf(le, sizeof le, "le=\"%g\"", bounds[i]);
        put_sample(out, f, "_bucket", s, le, (double)so_far);
    }
    put_sample(out, f, "_bucket", s, "le=\"+Inf\"", (double)s->count);
    put_sample(out, f, "_sum", s, "", s->value);
    put_sample(out, f, "_count", s, "", (double)s->count);
}

static void put_help(FILE *out, const char *help)
{
    for (; *help; help++) {
        if (*help == '\\')
            fputs("\\\\", out);
        else if (*help == '\n')
            fputs("\\n", out);
        else
            fputc(*help, out);
    }
    fputc('\n', out);
}

static void put_family(FILE *out, const Family *f)
{
    if (f->help) {
        fprintf(out, "# HELP %s ", f->name);
        put_help(out, f->help);
    }
    fprintf(out, "# TYPE %s %s\n", f->name, kinds[f->kind]);
    for (const Series *s = f->series; s; s = s->hh.next) {
        if (f->kind == HISTOGRAM)
            put_histogram(out, f, s);
        else
            put_sample(out, f, "", s, "", s->value);
    }
}

static int by_name(const Family *a, const Family *b)
{
    return strcmp(a->name, b->name);
}

char *metrics_text(size_t *n)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, n);
    if (!out) abort();
    HASH_SORT(families, by_name);
    for (const Family *f = families; f; f = f->hh.next)
        if (f->series) put_family(out, f);
    fputs("# TYPE cohoi_metrics_dropped_total counter\ncohoi_metrics_dropped_total ", out);
    put_number(out, n_dropped);
    fputc('\n', out);
    if (fclose(out)) abort();
    return text;
}
