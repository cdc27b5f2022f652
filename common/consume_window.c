// consume_window -- the events held of a partition: those just behind the cursor, in a ring by their numbers.
// Too old ones are duplicates, too new ones are forgotten: the log has them.
#include "common/consume_internal.h"
#include <stdlib.h>
#include <string.h>

static void drop(Part *p, Held *h)
{
    if (!h->present) return;
    p->held_bytes -= h->n;
    free(h->bytes);
    *h = (Held){0};
}

const Held *part_held(const Part *p, uint64_t seq)
{
    if (!p->window || seq <= p->cursor || seq > p->cursor + WINDOW) return NULL;
    const Held *h = &p->window[seq % WINDOW];
    return h->present ? h : NULL;
}

// The next one is always taken, however large it is: else nothing would ever move.
static bool fits(const Part *p, uint64_t seq, size_t n)
{
    if (seq <= p->cursor || seq > p->cursor + WINDOW) return false;
    return seq == p->cursor + 1 || p->held_bytes + n <= WINDOW_BYTES;
}

void part_put(Part *p, uint64_t seq, const void *bytes, size_t n)
{
    if (!bytes) n = 0;
    if (!fits(p, seq, n)) return;
    if (!p->window && !(p->window = calloc(WINDOW, sizeof *p->window))) abort();
    Held *h = &p->window[seq % WINDOW];
    if (h->present) return;
    h->present = true;
    h->n = n;
    p->held_bytes += n;
    if (!bytes) return;
    h->bytes = malloc(n + 1);
    if (!h->bytes) abort();
    memcpy(h->bytes, bytes, n);
}

static void forget_all(Part *p)
{
    for (size_t i = 0; p->window && i < WINDOW; i++) drop(p, &p->window[i]);
}

void part_move(Part *p, uint64_t epoch, uint64_t seq)
{
    bool goes_on = epoch == p->epoch && seq >= p->cursor && seq - p->cursor < WINDOW;

    if (!goes_on) forget_all(p);
    for (uint64_t s = p->cursor + 1; goes_on && s <= seq && p->window; s++) drop(p, &p->window[s % WINDOW]);
    if (epoch != p->epoch) p->epoch_passed = false;
    p->epoch = epoch;
    p->cursor = seq;
    p->gap_since = p->idle_since = 0;
    if (p->head < seq) p->head = seq;
}

bool part_is_behind(const Part *p)
{
    return p->epoch_passed || p->head > p->cursor;
}

void part_offer(Part *p, const Event *ev, const void *bytes, size_t n)
{
    if (ev->epoch < p->epoch) return; // an instance that has not heard of the new one yet
    if (ev->epoch > p->epoch) {
        p->epoch_passed = true;
    } else {
        part_put(p, ev->seq, source_wants(p->source, ev) ? bytes : NULL, n);
        if (ev->seq > p->head) p->head = ev->seq;
    }
    part_start(p);
}
