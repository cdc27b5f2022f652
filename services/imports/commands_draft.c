// commands_draft -- a file comes, its columns are mapped, another one takes its place. IMP-01, IMP-02,
// IMP-04, IMP-06
#include "common/text.h"
#include "common/upload.h"
#include "services/imports/commands.h"
#include <string.h>

// --- a file ---

// Before the transaction: reading a file takes longer than one may be held.
Status look_into_file(Request *rq)
{
    Contents *c = arena_alloc(rq->arena, sizeof *c);
    if (!rq->upload) return refuse(rq->why, COHOI__CODE__FILE_REQUIRED);
    rq->fetched = c;
    return contents_read(rq->arena, rq->upload->id, NULL, c, rq->why);
}

static void take_contents(Stored *s, Arena *a, const Contents *c)
{
    Import *i = s->doc;
    i->format = arena_copy(a, c->form.is_xlsx ? "XLSX" : "CSV");
    i->encoding = c->form.is_xlsx ? NULL : arena_copy(a, c->form.encoding);
    i->separator = c->form.is_xlsx ? NULL : arena_print(a, "%c", c->form.separator);
    i->has_row_count = true;
    i->row_count = c->rows;
    s->header_line = c->header_line;
    import_take_columns(i, a, c->columns, c->n_columns);
}

static Status take_file(Request *rq, Tx *tx, Rows *found, Stored *s)
{
    Upload file;
    Status st = upload_keep(rq, tx, found, &file);
    if (st != OK) return st;
    s->upload_id = file.id;
    s->doc->filename = arena_copy(rq->arena, file.filename);
    s->doc->has_size = true;
    s->doc->size = file.size;
    s->doc->has_file_gone = false;
    take_contents(s, rq->arena, rq->fetched);
    return OK;
}

static void reply_with(Request *rq, const Stored *s)
{
    Import *shown = arena_clone(rq->arena, &s->doc->base);
    import_show(shown, rq->arena);
    *(Import *)rq->out = *shown;
}

Status create_import(Request *rq, Tx *tx)
{
    const Imports__CreateImport *in = rq->in;
    Import *i = arena_message(rq->arena, &imports__import__descriptor);
    Stored s = {.doc = i};
    Rows *found = upload_ask(rq, tx);

    Status st = tx_flush(tx);
    if (st != OK) return st;
    i->id = uuid_derive(rq->arena, rq->command_id, "import");
    i->has_state = i->has_target = i->has_version = true;
    i->state = DRAFT;
    i->target = in->has_target ? in->target : TO_OPPORTUNITIES;
    i->version = 1;
    i->created_by = rq->actor->user_id;
    i->created_at = timestamp_make(rq->arena, rq->now);
    st = take_file(rq, tx, found, &s);
    if (st != OK) return st;
    import_insert(tx, rq->arena, &s);
    reply_with(rq, &s);
    return OK;
}

// --- another file (IMP-06) ---

Status look_into_other_file(Request *rq)
{
    const Imports__ReplaceFile *in = rq->in;
    Contents *c = arena_alloc(rq->arena, sizeof *c);
    Stored s;

    if (!rq->upload) return refuse(rq->why, COHOI__CODE__FILE_REQUIRED);
    Status st = look_at_import(rq, in->id, &s);
    if (st != OK) return st;
    rq->fetched = c;
    return contents_read(rq->arena, rq->upload->id, s.doc->options, c, rq->why);
}

static Status must_be_open(const Stored *s, Refusal *why)
{
    bool is_open = s->doc->state == DRAFT || s->doc->state == FAILED;
    return is_open ? OK : refuse(why, COHOI__CODE__WRONG_STATE);
}

static void become_draft(Stored *s, Tx *tx)
{
    Import *i = s->doc;
    i->state = DRAFT;
    i->failure = NULL;
    i->finished_at = NULL;
    i->progress = NULL;
    problems_drop(tx, i->id);
}

Status replace_file(Request *rq, Tx *tx)
{
    const Imports__ReplaceFile *in = rq->in;
    Stored s;
    Rows *found = upload_ask(rq, tx);

    Status st = open_import(rq, tx, in->id, true, &s);
    if (st == OK) st = must_be_open(&s, rq->why);
    if (st == OK) st = version_fits(rq, s.doc->version);
    const char *old = st == OK ? s.upload_id : NULL;
    if (st == OK) st = take_file(rq, tx, found, &s);
    if (st != OK) return st;
    if (old) upload_drop(tx, old);
    become_draft(&s, tx);
    import_save(tx, rq->arena, &s);
    reply_with(rq, &s);
    return OK;
}

// --- choices (IMP-04) ---

static bool reads_otherwise(const Imports__Options *o)
{
    return o && (o->encoding || o->separator || o->sheet || o->has_header_row);
}

// What is read otherwise may have other columns.
Status look_with_options(Request *rq)
{
    const Imports__UpdateImport *in = rq->in;
    Refusal unsaid = {.arena = rq->arena};
    Stored s;

    if (!reads_otherwise(in->import->options)) return OK;
    Status st = look_at_import(rq, in->id, &s);
    if (st == OK)
        st = import_change(s.doc, rq->arena, arena_clone(rq->arena, &in->import->base), (char *[]){"options"},
                           1, rq->why);
    if (st != OK) return st;
    Contents *c = arena_alloc(rq->arena, sizeof *c);
    st = contents_read(rq->arena, s.upload_id, s.doc->options, c, &unsaid);
    rq->fetched = st == OK ? c : NULL;
    if (st != OK) rq->why->problem = unsaid.problem;
    return st;
}

Status update_import(Request *rq, Tx *tx)
{
    const Imports__UpdateImport *in = rq->in;
    const Import *wish = arena_clone(rq->arena, &in->import->base);
    Stored s;

    Status st = open_import(rq, tx, in->id, true, &s);
    if (st == OK) st = must_be_open(&s, rq->why);
    if (st == OK) st = version_fits(rq, s.doc->version);
    if (st != OK) return st;
    if (rq->fetched) take_contents(&s, rq->arena, rq->fetched);
    st = import_change(s.doc, rq->arena, wish, in->update_mask, in->n_update_mask, rq->why);
    if (st != OK) return st;
    become_draft(&s, tx);
    import_save(tx, rq->arena, &s);
    reply_with(rq, &s);
    return OK;
}

// --- reading ---

Status get_import(Request *rq, Tx *tx)
{
    Stored s;
    Status st = open_import(rq, tx, ((const Imports__GetImport *)rq->in)->id, false, &s);
    if (st == OK) reply_with(rq, &s);
    return st;
}

Status list_imports(Request *rq, Tx *tx)
{
    const Imports__ListImports *in = rq->in;
    Imports__ImportList *out = rq->out;
    Page page;

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = page_keys(rq, &page, "ti");
    if (st == OK) st = imports_list(tx, rq->arena, rq->actor->user_id, &page, out);
    for (size_t i = 0; st == OK && i < out->n_items; i++) import_show(out->items[i], rq->arena);
    return st;
}

// A line, and the number of the problem: decimals both.
static Status check_keys(Request *rq, const Page *page)
{
    for (int i = 0; i < 2 && page->key[0]; i++) {
        const char *key = page->key[i];
        size_t n = key ? strspn(key, "0123456789") : 0;
        if (n == 0 || n > 9 || key[n] || page->key[2])
            return refuse_field(rq->why, COHOI__CODE__BAD_PAGE_TOKEN, "pageToken");
    }
    return OK;
}

Status list_import_errors(Request *rq, Tx *tx)
{
    const Imports__ListImportErrors *in = rq->in;
    Stored s;
    Page page;

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = check_keys(rq, &page);
    if (st == OK) st = open_import(rq, tx, in->id, false, &s);
    return st == OK ? problems_list(tx, rq->arena, in->id, &page, rq->out) : st;
}
