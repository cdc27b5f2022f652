// statements_documents -- the SQL of quotes, orders, invoices and tasks; store_orders.c and store_tasks.c
// read its rows.
#include "services/opportunities/statements.h"
#include "services/opportunities/store_documents.h"

// --- who may read: where its opportunity may be read, or, outside of all, its contact. $1 is the reader; $2:
// all campaigns, $3: everything outside them, $4: the reader and those he leads. Each arm has an index. ---
#define DOCUMENT_VISIBLE                                                                                     \
    "(($2::bool and d.campaign_id <> '" PIPELINE "')"                                                        \
    " or d.campaign_id = any(array(select m.campaign_id from campaign_member m where m.user_id = $1::uuid))" \
    " or (d.campaign_id = '" PIPELINE "' and ($3::bool"                                                      \
    " or d.opportunity_id = any(array(select v.id from opportunity v where v.owner_id = any($4::uuid[])"     \
    " and v.campaign_id = '" PIPELINE "' and v.deleted_at is null))"                                         \
    " or d.contact_id = any(array(select k.id from contact k where k.salesperson_id = any($4::uuid[]))))))"
#define DOCUMENT_FILTER                                                                                      \
    " and ($5::uuid is null or d.campaign_id = $5) and ($6::uuid is null or d.contact_id = $6)"              \
    " and ($7::uuid is null or d.opportunity_id = $7)"
#define ORDER_FILTER " where d.deleted_at is null and " DOCUMENT_VISIBLE DOCUMENT_FILTER
// Who shall do it finds it wherever it is; what was deleted takes its tasks along.
#define TASK_FILTER                                                                                          \
    " where d.deleted_at is null and (d.assignee_id = $1::uuid or " DOCUMENT_VISIBLE ")" DOCUMENT_FILTER     \
    " and ($8::uuid is null or d.assignee_id = $8) and ($9::int = 0 or d.kind = $9)"                         \
    " and ($10::bool is null or d.done = $10) and ($11::timestamptz is null or d.due_at >= $11)"             \
    " and ($12::timestamptz is null or d.due_at < $12)"                                                      \
    " and (($11::timestamptz is null and $12::timestamptz is null) or d.due_at < 'infinity')"                \
    " and not exists (select 1 from opportunity g where g.id = d.opportunity_id and g.deleted_at is not "    \
    "null)"
#define TASK                                                                                                 \
    " from task d left join person p on p.id = d.assignee_id left join contact c on c.id = d.contact_id"
#define ZONE "coalesce((select time_zone from settings), 'Asia/Ho_Chi_Minh')"

// --- what a document is part of, behind its lock ---
#define OPPORTUNITY_OF(table)                                                                                \
    "select " OPPORTUNITY " from opportunity o where o.id = (select opportunity_id from " table              \
    " where id = $1)"
#define AROUND(table)                                                                                        \
    "select g.doc, p.full_name, now_db(), " CUSTOMER " from opportunity o"                                   \
    " left join campaign g on g.id = o.campaign_id left join person p on p.id = o.owner_id"                  \
    " left join contact c on c.id = o.contact_id"                                                            \
    " where o.id = (select opportunity_id from " table " where id = $1)"

// --- quotes and orders have tables of one shape ---
#define SAVE(table)                                                                                          \
    "with saved as (insert into " table " (id, opportunity_id, campaign_id, contact_id, counterpart_id,"     \
    " created_at, deleted_at, version, doc) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id)"    \
    " do update set counterpart_id = excluded.counterpart_id, deleted_at = excluded.deleted_at,"             \
    " version = excluded.version, doc = excluded.doc where " table ".version = excluded.version - 1" SAVED
#define LOCKED(table) "select d.doc from " table " d where d.id = $1 and d.deleted_at is null for update"
// Whether what it became, or came from, was deleted since.
#define COUNTERPART(table, other) " from " table " d left join " other " x on x.id = d.counterpart_id"
#define BY_ID(table, other)                                                                                  \
    "select d.doc, x.deleted_at is not null" COUNTERPART(                                                    \
        table, other) " where d.deleted_at is null and " DOCUMENT_VISIBLE " and d.id = $5"
#define LIST(table, other)                                                                                   \
    "select d.doc, d.created_at::text, d.id, x.deleted_at is not null" COUNTERPART(table, other)             \
        ORDER_FILTER NEWEST("d.created_at", "8", "9") " limit $10"
#define COUNT(table) "select count(*) from " table " d" ORDER_FILTER
#define SNAPSHOT(table)                                                                                      \
    "select id, doc from " table " where id > $1::uuid and deleted_at is null order by id limit $2"
#define TO_PRINT(table)                                                                                      \
    "select d.doc, to_char(d.created_at at time zone " ZONE ", 'DD/MM/YYYY'), c.name, c.tax_code,"           \
    " c.address, p.full_name from " table " d left join contact c on c.id = d.contact_id"                    \
    " left join opportunity o on o.id = d.opportunity_id left join person p on p.id = o.owner_id"            \
    " where d.deleted_at is null and " DOCUMENT_VISIBLE " and d.id = $5"

const Statement document_statements[] = {
    // Filters that are absent fold away (docs/decisions/0006).
    {"documents_plan", "select set_config('plan_cache_mode', 'force_custom_plan', true)"},

    {"quote_save", SAVE("quote")},
    {"quote_by_id", BY_ID("quote", "sales_order")},
    {"quote_by_id_locked", LOCKED("quote")},
    // Asked behind the lock, in a statement of its own: what has waited for a lock sees other tables as they
    // were before it.
    {"order_of_quote", "select 1 from quote d join sales_order s on s.id = d.counterpart_id"
                       " where d.id = $1 and s.deleted_at is null"},
    {"opportunity_of_quote", OPPORTUNITY_OF("quote")},
    {"around_quote", AROUND("quote")},
    {"quotes_newest", LIST("quote", "sales_order")},
    {"quotes_count", COUNT("quote")},
    {"quote_to_print", TO_PRINT("quote")},

    {"order_save", SAVE("sales_order")},
    {"order_by_id", BY_ID("sales_order", "quote")},
    {"order_by_id_locked", LOCKED("sales_order")},
    {"opportunity_of_order", OPPORTUNITY_OF("sales_order")},
    {"around_order", AROUND("sales_order")},
    {"orders_newest", LIST("sales_order", "quote")},
    {"orders_count", COUNT("sales_order")},
    {"order_to_print", TO_PRINT("sales_order")},

    {"services_by_ids", "select id, name from service where id = any($1::uuid[])"},
    {"service_save",
     "insert into service (id, name, version) values ($1, $2, $3) on conflict (id) do update"
     " set name = excluded.name, version = excluded.version where excluded.version > service.version"},

    // --- invoices: of a contact ---
    {"customer_and_now", "select now_db(), " CUSTOMER " from (select) one left join contact c on c.id = $1"},
    {"order_of_contact",
     "select 1 from sales_order where id = $1 and contact_id = $2 and deleted_at is null"},
    {"invoice_insert", "insert into invoice (id, contact_id, order_id, issued_on, created_at, doc) values "
                       "($1, $2, $3, $4, $5, $6)"},
    {"invoices_by_contact",
     "select d.doc, d.created_at::text, d.id from invoice d where d.contact_id = $1" NEWEST(
         "d.created_at", "2", "3") " limit $4"},
    {"invoices_count", "select count(*) from invoice where contact_id = $1"},

    // --- tasks ---
    // When it is too late to remind of, nobody is reminded.
    {"task_save",
     "with saved as (insert into task (id, opportunity_id, campaign_id, contact_id, assignee_id, kind,"
     " created_at, due_at, done, deleted_at, told_due_at, version, doc) values ($1, $2, $3, $4, $5, $6, $7,"
     " coalesce($8::timestamptz, 'infinity'), $9, $10, case when $8::timestamptz <= now_db() then"
     " $8::timestamptz end, $11, $12) on conflict (id) do update set assignee_id = excluded.assignee_id,"
     " kind = excluded.kind, due_at = excluded.due_at, done = excluded.done, deleted_at = "
     "excluded.deleted_at,"
     " told_due_at = coalesce(excluded.told_due_at, task.told_due_at), version = excluded.version,"
     " doc = excluded.doc where task.version = excluded.version - 1" SAVED},
    {"task_by_id", "select d.doc, p.full_name, c.name" TASK
                   " where d.deleted_at is null and (d.assignee_id = $1::uuid or " DOCUMENT_VISIBLE
                   ") and d.id = $5 and not exists (select 1 from opportunity g"
                   " where g.id = d.opportunity_id and g.deleted_at is not null)"},
    {"task_by_id_locked", "select doc from task where id = $1 and deleted_at is null for update"},
    {"opportunity_of_task", OPPORTUNITY_OF("task")},
    {"around_task", AROUND("task")},
    {"assignee_of_task", "select full_name, active from person"
                         " where id = coalesce($2::uuid, (select assignee_id from task where id = $1))"},
    {"customer_of_task",
     "select now_db(), " CUSTOMER " from task d left join contact c on c.id = d.contact_id where d.id = $1"},
    {"tasks_newest", "select d.doc, d.created_at::text, d.id, p.full_name, c.name" TASK TASK_FILTER NEWEST(
                         "d.created_at", "13", "14") " limit $15"},
    {"tasks_by_due", "select d.doc, d.due_at::text, d.id, p.full_name, c.name" TASK TASK_FILTER
                     " and ($13::timestamptz is null or (d.due_at, d.id) > ($13, $14::uuid))"
                     " order by d.due_at, d.id limit $15"},
    {"tasks_count", "select count(*) from task d" TASK_FILTER},
    // Midnight before and after now, where the company is.
    {"day_bounds",
     "select day at time zone z, (day + interval '1 day') at time zone z"
     " from (select date_trunc('day', now_db() at time zone z) as day, z from (select " ZONE " as z) s) t"},
    {"tasks_to_tell_locked",
     "select d.doc, exists (select 1 from opportunity o where o.id = d.opportunity_id"
     " and o.deleted_at is not null) from task d where not d.done and d.deleted_at is null"
     " and d.told_due_at is distinct from d.due_at and d.due_at <= now_db() + $1::int * interval '1 second'"
     " order by d.due_at limit $2 for update of d skip locked"},
    {"snapshot_quotes", SNAPSHOT("quote")},
    {"snapshot_orders", SNAPSHOT("sales_order")},
    {"snapshot_tasks", SNAPSHOT("task")},
    {"snapshot_invoices", "select id, doc from invoice where id > $1::uuid order by id limit $2"},
    {"tasks_told", "update task set told_due_at = due_at where id = any($1::uuid[])"},
    {0},
};
