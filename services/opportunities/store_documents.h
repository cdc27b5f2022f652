// store_documents -- quotes, orders, invoices and tasks in the database. SQL stands in
// statements_documents.c.
#pragma once
#include "services/opportunities/order.h"
#include "services/opportunities/store.h"
#include "services/opportunities/task.h"

typedef Opportunities__Invoice Invoice;

extern const Statement document_statements[];

// --- store_pages.c: lists of messages, from rows of doc, key, id ---

typedef struct Found {
    size_t n;
    void **items; // messages
    int32_t total;
    char *next_page_token;
} Found;
// Flushes. Rows may have more columns, which the caller reads by found_row.
MUST_CHECK Status found_read(Tx *tx, Arena *a, Rows *rows, Rows *count, const Page *p,
                             const ProtobufCMessageDescriptor *type, Found *out);
Row found_row(Rows *rows, int i); // behind doc, key and id
#define FOUND_GIVE(out, found)                                                                               \
    do {                                                                                                     \
        (out)->n_items = (found).n;                                                                          \
        (out)->items = (void *)(found).items;                                                                \
        (out)->has_total_size = true;                                                                        \
        (out)->total_size = (found).total;                                                                   \
        (out)->next_page_token = (found).next_page_token;                                                    \
    } while (0)

typedef struct DocumentFilter {
    Reader reader;
    const char *campaign_id, *contact_id, *opportunity_id;
    Page page;
} DocumentFilter;

// --- store_orders.c: both kinds alike ---

void order_save(Tx *tx, Arena *a, OrderKind kind, const Order *o); // a new one has version 1
void order_drop(Tx *tx, Arena *a, OrderKind kind, const Order *o, Time at);
// Locked, with what is around it. NOT_FOUND: there is none, or it is deleted. A quote whose order was deleted
// has none.
MUST_CHECK Status order_scene_load(Tx *tx, Arena *a, OrderKind kind, const char *id, Order **out, Scene *s);
MUST_CHECK Status order_load(Tx *tx, Arena *a, OrderKind kind, const Reader *reader, const char *id,
                             Order **out);
MUST_CHECK Status orders_list(Tx *tx, Arena *a, OrderKind kind, const DocumentFilter *f,
                              Opportunities__OrderList *out);

typedef struct ToPrint {
    Order *order;
    const char *created_on; // "27/11/2026", where the company is
    const char *customer_name, *tax_code, *address, *owner_name;
    size_t n_services;
    char **service_ids, **service_names;
} ToPrint;
MUST_CHECK Status order_load_to_print(Tx *tx, Arena *a, OrderKind kind, const Reader *reader, const char *id,
                                      ToPrint *out);
void service_save(Tx *tx, Arena *a, const char *id, const char *name, int32_t version);

// --- store_invoices.c ---

typedef struct CustomerScene {
    Customer *customer; // NULL: no copy
    bool has_order;     // the order that was asked for is this customer's
    Time at;            // the database's clock
} CustomerScene;
MUST_CHECK Status customer_scene_load(Tx *tx, Arena *a, const char *contact_id, const char *order_id,
                                      CustomerScene *out); // `order_id` may be NULL
void invoice_insert(Tx *tx, Arena *a, const Invoice *i);
MUST_CHECK Status invoices_list(Tx *tx, Arena *a, const char *contact_id, const Page *p,
                                Opportunities__InvoiceList *out);

// --- store_tasks.c ---

typedef struct TaskScene {
    Task *task;
    Scene around;       // `o` is NULL for a task of a contact alone
    Customer *customer; // NULL: no copy
    Person assignee;    // who shall have it
    Time at;
} TaskScene;
// The task for update and all around it, in one flush. `assignee_id`: who shall have it; NULL: who has it.
MUST_CHECK Status task_scene_load(Tx *tx, Arena *a, const char *id, const char *assignee_id, TaskScene *out);
Rows *person_ask(Tx *tx, const char *id); // queued beside another load
void person_answer(Rows *rows, Arena *a, Person *out);
void task_save(Tx *tx, Arena *a, const Task *t); // a new one has version 1
void task_drop(Tx *tx, Arena *a, const Task *t, Time at);
MUST_CHECK Status task_load(Tx *tx, Arena *a, const Reader *reader, const char *id, Task **out);

typedef struct TaskFilter {
    DocumentFilter of;
    const char *assignee_id;
    int kind;              // 0: any
    const char *done;      // "true", "false", NULL: any
    Time from, before;     // of its due time; 0: any
    const char *statement; // "tasks_newest" or "tasks_by_due"
} TaskFilter;
MUST_CHECK Status tasks_list(Tx *tx, Arena *a, const TaskFilter *f, Opportunities__TaskList *out);
// Midnight before and after now, where the company is.
MUST_CHECK Status day_load(Tx *tx, Time *start, Time *end);

typedef struct Reminder {
    Task *task;
    bool is_moot; // its opportunity was deleted
} Reminder;
// Locked: tasks that fall due within `lead_seconds` of which nobody was told. Others' are skipped.
MUST_CHECK Status reminders_take(Tx *tx, Arena *a, long lead_seconds, int limit, Reminder **out, size_t *n);
void reminders_told(Tx *tx, Arena *a, size_t n, char *const *task_ids);
