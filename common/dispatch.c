// dispatch -- which row of which table of commands serves a method.
#include "common/frame.h"
#include "common/log.h"
#include <stdlib.h>
#include <string.h>

static const Command **by_method; // as method_words

static void bind_table(const char *prefix, const Command *table)
{
    for (const Command *c = table; c && c->rpc; c++) {
        char name[200];
        snprintf(name, sizeof name, "%s.%s", prefix, c->rpc);
        const MethodWords *method = method_words_named(name);
        if (method)
            by_method[method - method_words] = c;
        else
            log_error("a handler without a method", "method=%s", name);
    }
}

static void report_unserved(const ProtobufCServiceDescriptor *rpcs)
{
    for (const MethodWords *m = method_words; m->name; m++) {
        size_t n = strlen(rpcs->name);
        if (strncmp(m->name, rpcs->name, n) != 0 || m->name[n] != '.' || by_method[m - method_words])
            continue;
        log_error("a method without a handler", "method=%s", m->name);
    }
}

void dispatch_bind(void)
{
    const Service *s = frame.service;

    by_method = calloc(method_words_count, sizeof(const Command *));
    if (!by_method) abort();
    bind_table("cohoi.Log", log_commands);
    bind_table("cohoi.Instance", instance_commands);
    if (s->upload_bytes) bind_table("cohoi.Uploads", upload_commands);
    if (!s->rpcs) return;
    bind_table(s->rpcs->name, s->commands);
    report_unserved(s->rpcs);
}

const Command *command_of(const MethodWords *method)
{
    return by_method[method - method_words];
}
