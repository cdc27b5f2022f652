// store_tasks -- tasks: what is around one, lists, and what falls due.
#include "common/text.h"
#include "services/opportunities/store_documents.h"

// --- writing ---

static void put(Tx *tx, Arena *a, const Task *t, Time deleted_at)
{
    tx_put(tx, "task_save",
           ARGS(t->id, t->opportunity_id, t->campaign_id ? t->campaign_id : PIPELINE, t->contact_id,
                t->assignee_id, arg_int(a, t->kind), arg_time(a, timestamp_time(t->created_at)),
                arg_time(a, timestamp_time(t->due_at)), arg_bool(t->done), arg_time(a, deleted_at),
                arg_int(a, t->version), arg_message(a, &t->base)));
}

void task_save(Tx *tx, Arena *a, const Task *t)
{
    put(tx, a, t, 0);
}

void task_drop(Tx *tx, Arena *a, const Task *t, Time at)
{
    put(tx, a, t, at);
}

// --- one, and what is around it ---

Rows *person_ask(Tx *tx, const char *id)
{
    return tx_ask(tx, "person_by_id", ARGS(id));
}

void person_answer(Rows *rows, Arena *a, Person *out)
{
    *out = (Person){0};
    if (rows_count(rows) == 0) return;
    Row r = row_at(rows, 0);
    out->is_known = true;
    out->name = arena_copy(a, row_text(&r));
    out->is_active = row_bool(&r);
}

Status task_scene_load(Tx *tx, Arena *a, const char *id, const char *assignee_id, TaskScene *out)
{
    Rows *one = tx_ask(tx, "task_by_id_locked", ARGS(id));
    Rows *opportunity = tx_ask(tx, "opportunity_of_task", ARGS(id));
    Rows *around = tx_ask(tx, "around_task", ARGS(id));
    Rows *customer = tx_ask(tx, "customer_of_task", ARGS(id));
    Rows *person = tx_ask(tx, "assignee_of_task", ARGS(id, assignee_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(one) == 0) return NOT_FOUND;

    Row r = row_at(one, 0), c = row_at(customer, 0);
    *out = (TaskScene){.task = row_message(&r, &opportunities__task__descriptor, a), .at = row_time(&c)};
    out->customer = row_customer(&c, a);
    person_answer(person, a, &out->assignee);
    if (rows_count(opportunity) > 0) rows_scene(opportunity, around, a, &out->around);
    return OK;
}

// Doc and the columns behind it, of which readers see the names.
static Task *with_names(Task *t, Row *r, Arena *a)
{
    t->assignee_name = arena_copy(a, row_text(r));
    t->contact_name = arena_copy(a, row_text(r));
    return t;
}

Status task_load(Tx *tx, Arena *a, const Reader *reader, const char *id, Task **out)
{
    Rows *rows = tx_ask(tx, "task_by_id",
                        ARGS(reader->id, reader->all_campaigns, reader->all_contacts, reader->people, id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &opportunities__task__descriptor, a);
    *out = with_names(*out, &r, a);
    return OK;
}

// --- lists ---

Status tasks_list(Tx *tx, Arena *a, const TaskFilter *f, Opportunities__TaskList *out)
{
    const Reader *reader = &f->of.reader;
    const Page *page = &f->of.page;
    const char *const args[] = {reader->id,
                                reader->all_campaigns,
                                reader->all_contacts,
                                reader->people,
                                f->of.campaign_id,
                                f->of.contact_id,
                                f->of.opportunity_id,
                                f->assignee_id,
                                arg_int(a, f->kind),
                                f->done,
                                arg_time(a, f->from),
                                arg_time(a, f->before),
                                page->key[0],
                                page->key[1],
                                arg_int(a, page->size + 1)};
    Found found = {0};
    tx_put(tx, "documents_plan", NO_ARGS);
    Rows *rows = tx_ask(tx, f->statement, 15, args);
    Rows *count = tx_ask(tx, "tasks_count", 12, args);
    Status st = found_read(tx, a, rows, count, page, &opportunities__task__descriptor, &found);
    for (size_t i = 0; st == OK && i < found.n; i++) {
        Row r = found_row(rows, (int)i);
        found.items[i] = with_names(found.items[i], &r, a);
    }
    FOUND_GIVE(out, found);
    return st;
}

Status day_load(Tx *tx, Time *start, Time *end)
{
    Rows *rows = tx_ask(tx, "day_bounds", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    *start = row_time(&r);
    *end = row_time(&r);
    return OK;
}

// --- what falls due ---

Status reminders_take(Tx *tx, Arena *a, long lead_seconds, int limit, Reminder **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "tasks_to_tell_locked", ARGS(arg_int(a, lead_seconds), arg_int(a, limit)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *out = arena_alloc(a, (size_t)(rows_count(rows) + 1) * sizeof **out);
    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        Reminder *reminder = &(*out)[(*n)++];
        reminder->task = row_message(&r, &opportunities__task__descriptor, a);
        reminder->is_moot = row_bool(&r);
    }
    return OK;
}

void reminders_told(Tx *tx, Arena *a, size_t n, char *const *task_ids)
{
    if (n > 0) tx_put(tx, "tasks_told", ARGS(arg_texts(a, n, task_ids)));
}
