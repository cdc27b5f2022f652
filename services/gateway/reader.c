// reader -- events of several logs, as one user may see them, from wherever he has come to.
#include "services/gateway/reader.h"
#include "common/cloudevent.h"
#include <string.h>

enum { PAGE_LEAST = 20, PAGE_MOST = 500 };

// --- what is shown ---

static bool is_asked_for(const Reader *r, const char *type)
{
    for (unsigned i = 0; i < r->n_types; i++)
        if (type && event_type_is_like(type, r->types[i])) return true;
    return r->n_types == 0;
}

static bool show(Reader *r, Event *ev, Arena *a)
{
    if (!is_asked_for(r, ev->type) || !event_is_visible(ev, r->actor, r->sight)) {
        r->unseen--;
        return true;
    }
    event_mask(ev);
    r->left--;
    return r->take(r->arg, ev, a);
}

// --- another epoch ---

// The database behind the log is another one. He who has seen no more than it holds of the old epoch goes on.
static Status change_epoch(Reader *r, int source, uint64_t epoch, Arena *a, uint64_t deadline)
{
    for (unsigned p = 0; p < PARTITION_COUNT; p++) {
        Cohoi__LogPage *page;
        uint64_t seq = r->at.seq[source][p];
        if (seq == 0) continue;
        Status st = log_page(source_name(source), p, seq, 1, r->at.epoch[source], a, deadline, &page);
        if (st != OK) return st;
        if (!page->has_old_epoch_end || page->old_epoch_end < seq) return OUT_OF_RANGE;
    }
    r->at.epoch[source] = epoch;
    return OK;
}

static Status agree_on_epoch(Reader *r, int source, uint64_t epoch, Arena *a, uint64_t deadline)
{
    uint64_t *ours = &r->at.epoch[source];
    if (*ours == 0) *ours = epoch;
    return *ours == epoch ? OK : change_epoch(r, source, epoch, a, deadline);
}

// --- reading ---

static bool may_go_on(const Reader *r)
{
    return r->left > 0 && r->unseen > 0;
}

// False: enough.
static bool take_page(Reader *r, int source, unsigned partition, const Cohoi__LogPage *page, Arena *a)
{
    for (size_t i = 0; i < page->n_events; i++) {
        Event ev;
        uint64_t *seq = &r->at.seq[source][partition];
        if (!may_go_on(r)) return false;
        *seq += 1; // pages are contiguous; an envelope that cannot be read is passed over
        if (!cloudevent_read(a, page->events[i].data, page->events[i].len, &ev)) continue;
        *seq = ev.seq;
        if (!show(r, &ev, a)) return false;
    }
    return may_go_on(r);
}

static unsigned page_size(const Reader *r)
{
    unsigned n = r->n_types ? PAGE_MOST : r->left; // filters pass over much
    return n < PAGE_LEAST ? PAGE_LEAST : n < PAGE_MOST ? n : PAGE_MOST;
}

static Status read_page(Reader *r, int source, unsigned partition, uint64_t deadline, bool *more)
{
    Arena *a = arena_make();
    Cohoi__LogPage *page;
    Status st = log_page(source_name(source), partition, r->at.seq[source][partition], page_size(r),
                         r->at.epoch[source], a, deadline, &page);
    if (st == OK) st = agree_on_epoch(r, source, page->epoch, a, deadline);
    *more = st == OK && page->n_events > 0 && take_page(r, source, partition, page, a);
    arena_drop(a);
    return st;
}

Status reader_read(Reader *r, int source, unsigned partition, uint64_t end, uint64_t deadline)
{
    Status st = OK;
    bool more = may_go_on(r);
    while (st == OK && more && r->at.seq[source][partition] < end)
        st = read_page(r, source, partition, deadline, &more);
    return st;
}

// --- all of them ---

typedef struct Ends { // per source: NULL when it could not be asked
    Cohoi__Heads *of[MOST_SOURCES];
    unsigned asked, answered;
} Ends;

static void ask_ends(const Reader *r, Arena *a, uint64_t deadline, Ends *out)
{
    *out = (Ends){0};
    for (int s = 0; s < sources_count(); s++) {
        if (!r->wanted[s]) continue;
        out->asked++;
        if (log_heads(source_name(s), a, deadline, &out->of[s]) == OK) out->answered++;
    }
}

static uint64_t end_of(const Ends *ends, unsigned turn)
{
    const Cohoi__Heads *heads = ends->of[turn / PARTITION_COUNT];
    unsigned p = turn % PARTITION_COUNT;
    return heads && p < heads->n_seq ? heads->seq[p] : 0;
}

static bool is_at_end(const Reader *r, const Ends *ends)
{
    for (unsigned i = 0; i < MOST_SOURCES * PARTITION_COUNT; i++)
        if (r->at.seq[i / PARTITION_COUNT][i % PARTITION_COUNT] < end_of(ends, i)) return false;
    return ends->answered == ends->asked;
}

static Status read_turns(Reader *r, const Ends *ends, uint64_t deadline)
{
    unsigned turns = (unsigned)sources_count() * PARTITION_COUNT;
    Status st = OK;
    for (unsigned i = 0; i < turns && st == OK && may_go_on(r); i++) {
        unsigned turn = r->at.turn % turns;
        int source = (int)(turn / PARTITION_COUNT);
        st = reader_read(r, source, turn % PARTITION_COUNT, end_of(ends, turn), deadline);
        r->at.turn = turn + 1;
    }
    return st;
}

static Status agree_on_epochs(Reader *r, const Ends *ends, Arena *a, uint64_t deadline)
{
    Status st = OK;
    for (int s = 0; s < sources_count() && st == OK; s++)
        if (ends->of[s]) st = agree_on_epoch(r, s, ends->of[s]->epoch, a, deadline);
    return st;
}

Status reader_read_all(Reader *r, uint64_t deadline, bool *caught_up)
{
    Ends ends;
    Arena *a = arena_make();
    ask_ends(r, a, deadline, &ends);
    Status st = ends.asked && !ends.answered ? UNAVAILABLE : agree_on_epochs(r, &ends, a, deadline);
    if (st == OK) st = read_turns(r, &ends, deadline);
    *caught_up = st == OK && is_at_end(r, &ends);
    arena_drop(a);
    return st;
}
