// emptying -- what lies in the recycle bin for so many days is erased, if the company has said after how
// many: a person's data are not kept for nothing. In batches, by whichever instance comes first.
#include "services/contacts/emptying.h"
#include "common/log.h"
#include "services/contacts/erasing.h"
#include "services/contacts/keeping.h"

enum { AT_ONCE = 50 };

Emptying emptying;

static Status empty_contacts(Arena *a, Tx *tx, Time now, Time before, size_t *n)
{
    Contact **old = NULL;
    size_t found = 0;

    Status st = old_lock(tx, a, false, before, AT_ONCE, &old, &found);
    for (size_t i = 0; st == OK && i < found; i++) {
        st = erase_leads(tx, a, now, old[i]->id, NULL, "RECYCLE_BIN");
        tell_erased(tx, old[i], NULL, "RECYCLE_BIN");
        bin_drop(tx, old[i]->id);
    }
    *n += found;
    return st;
}

static Status empty_leads(Arena *a, Tx *tx, Time now, Time before, size_t *n)
{
    Contact **old = NULL;
    size_t found = 0;

    Status st = old_lock(tx, a, true, before, AT_ONCE, &old, &found);
    for (size_t i = 0; st == OK && i < found; i++)
        erase_row(tx, a, now, &lead_kind, old[i], NULL, "RECYCLE_BIN");
    *n += found;
    return st;
}

static Status empty_some(Arena *a, Tx *tx, Time now, void *n)
{
    Time before = now - emptying.days * 86400 * SECOND;

    Status st = empty_contacts(a, tx, now, before, n);
    return st == OK ? empty_leads(a, tx, now, before, n) : st;
}

void empty_recycle_bin(void)
{
    size_t n;
    Status st;

    if (emptying.days == 0) return;
    do {
        n = 0;
        st = job_transact("contacts/recycle_bin", empty_some, &n);
    } while (st == OK && n > 0);
    if (st != OK) log_warn("the recycle bin is not emptied yet", "status=%s", status_name(st));
}
