// board -- the columns of a campaign and of the pipeline, with their first cards. CMP-15, CMP-16, CMP-18,
// ACC-15, PEE-14
#include "common/text.h"
#include "services/opportunities/commands.h"
#include "services/opportunities/pages.h"

enum { CARDS = 20, MOST_CARDS = 100 };

static Status read_page(Request *rq, bool has_size, int32_t size, const char *token, const char *step_id,
                        Page *out)
{
    if (has_size && (size < 1 || size > MOST_CARDS)) {
        return refuse_field(rq->why, COHOI__CODE__OUT_OF_BOUNDS, "pageSize");
    }
    if (token && !step_id)
        return refuse_field(rq->why, COHOI__CODE__REQUIRED, "stepId"); /* a token is a column's */
    return page_by(rq, PAGE_BY_TIME, true, has_size ? size : CARDS, token, out);
}

static char *search_of(Arena *a, const char *q)
{
    return text_is_blank(q) ? NULL : text_like(a, text_fold(a, q));
}

// A number that is none matches nobody, as one that nobody has.
static const char *normal_or_none(const char *given, const char *normal)
{
    return text_is_blank(given) ? NULL : or_empty(normal);
}

// Searching by what is hidden finds only what the reader may see (AMB-16).
static void read_filter(const Request *rq, const Opportunities__GetBoard *in, BoardFilter *f)
{
    Arena *a = rq->arena;
    f->owner_id = in->mine ? rq->actor->user_id : in->owner_id;
    f->unowned = in->unowned;
    f->q = search_of(a, in->q);
    f->phone = normal_or_none(in->phone, phone_normal(a, in->phone));
    f->email = normal_or_none(in->email, email_normal(a, in->email));
    f->tax_code = normal_or_none(in->tax_code, tax_code_normal(a, in->tax_code));
    f->address = search_of(a, in->address);
    f->status_id = in->status_id;
    f->is_set = f->owner_id || f->unowned || f->q || f->phone || f->email || f->tax_code || f->address ||
                f->status_id;
}

// All columns, or the one that is asked for.
static Status load_columns(Request *rq, Tx *tx, const BoardFilter *f, const Campaign *c, const char *step_id)
{
    if (!step_id) return board_load(tx, rq->arena, f, c->steps, c->n_steps, rq->out);
    Step *step = (Step *)campaign_step(c, step_id);
    if (!step) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "stepId");
    return board_load(tx, rq->arena, f, &step, 1, rq->out);
}

Status get_board(Request *rq, Tx *tx)
{
    const Opportunities__GetBoard *in = rq->in;
    BoardFilter f = {.reader = reader_of(rq->actor, rq->arena), .campaign_id = in->id, .reads_all = true};
    Campaign *c;

    Status st = open_campaign(rq, tx, in->id, &c);
    if (st == OK) st = read_page(rq, in->has_page_size, in->page_size, in->page_token, in->step_id, &f.page);
    if (st != OK) return st;
    read_filter(rq, in, &f);
    f.hides = c->hide_info && !campaign_has_manager(c, rq->actor->user_id) && !rq->actor->is_daemon;
    return load_columns(rq, tx, &f, c, in->step_id);
}

Status get_pipeline_board(Request *rq, Tx *tx)
{
    const Opportunities__GetPipelineBoard *in = rq->in;
    bool mine = !in->has_mine || in->mine;
    BoardFilter f = {
        .reader = reader_of(rq->actor, rq->arena),
        .campaign_id = PIPELINE,
        .owner_id = in->owner_id ? in->owner_id
                    : mine       ? rq->actor->user_id
                                 : NULL,
        .q = search_of(rq->arena, in->q),
        .reads_all = actor_may(rq->actor, COHOI__PERMISSION__CONTACTS_VIEW_ALL),
        .is_set = true, /* what is counted per step is everybody's */
    };
    Campaign *c = NULL;

    Status st = campaign_load(tx, rq->arena, PIPELINE, &c);
    if (st == NOT_FOUND) {
        st = want_copies(rq, PIPELINE, NULL, NULL);
        c = copies(rq)->campaign;
    }
    if (st == OK && !c) return ABORTED;
    if (st == OK) st = read_page(rq, in->has_page_size, in->page_size, in->page_token, in->step_id, &f.page);
    return st == OK ? load_columns(rq, tx, &f, c, in->step_id) : st;
}
