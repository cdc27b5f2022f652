// instance_service -- cohoi.Instance: what the operator's command and deploy's probes ask any daemon. Ping
// and Status answer without the database.
#include "common/consume.h"
#include "common/frame.h"
#include <stdio.h>
#include <unistd.h>

static Status ping(Request *rq)
{
    Cohoi__Pong *out = rq->out;

    out->daemon = (char *)frame.service->name;
    out->instance = (char *)frame.instance;
    out->version = COHOI_VERSION;
    out->has_draining = out->has_in_flight = true;
    out->draining = frame.draining;
    out->in_flight = rpc_in_flight();
    return OK;
}

static uint64_t resident_bytes(void)
{
    unsigned long total = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    if (f) {
        if (fscanf(f, "%lu %lu", &total, &resident) != 2) resident = 0;
        (void)fclose(f);
    }
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void add_lag(void *arg, const char *source, uint64_t lag)
{
    Request *rq = arg;
    Cohoi__InstanceStatus *out = rq->out;
    Cohoi__SourceLag *item = arena_message(rq->arena, &cohoi__source_lag__descriptor);

    item->source = (char *)source;
    item->has_lag = true;
    item->lag = lag;
    PUSH(rq->arena, out->lags, out->n_lags, item);
}

static Status status(Request *rq)
{
    Cohoi__InstanceStatus *out = rq->out;

    out->daemon = (char *)frame.service->name;
    out->instance = (char *)frame.instance;
    out->version = COHOI_VERSION;
    out->has_pid = out->has_uptime_seconds = out->has_ready = out->has_dead_letters = true;
    out->has_in_flight = out->has_epoch = out->has_resident_bytes = true;
    out->pid = (uint32_t)getpid();
    out->uptime_seconds = (clock_monotonic() - frame.started_ms) / 1000;
    out->ready = frame.ready && pool_is_up(frame.pool);
    out->dead_letters = dead_letters_count();
    out->in_flight = rpc_in_flight();
    out->epoch = frame.epoch;
    out->resident_bytes = resident_bytes();
    consume_lags(add_lag, rq);
    return OK;
}

static Status list_dead_letters(Request *rq)
{
    return dead_letters_list(rq->arena, rq->deadline, rq->out);
}

static Status retry_dead_letters(Request *rq)
{
    return dead_letters_retry(rq->arena, rq->deadline, rq->in, rq->out);
}

const Command instance_commands[] = {
    {.rpc = "Ping", .before = ping},
    {.rpc = "Status", .before = status},
    {.rpc = "ListDeadLetters", .before = list_dead_letters},
    {.rpc = "RetryDeadLetters", .before = retry_dead_letters},
    {0},
};
