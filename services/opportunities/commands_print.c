// commands_print -- quotes and orders as pages to be printed, for who may read them.
#include "services/opportunities/documents.h"
#include "services/opportunities/print.h"
#include <sodium.h>
#include <string.h>

// The gateway lets the browser use this style and nothing else.
static char *hash_of(Arena *a, const char *style)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    size_t room = sodium_base64_encoded_len(sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(a, room);
    crypto_hash_sha256(hash, (const unsigned char *)style, strlen(style));
    return sodium_bin2base64(text, room, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
}

static Status print(Request *rq, Tx *tx, OrderKind kind, const char *id)
{
    Cohoi__Download *out = rq->out;
    Reader reader = reader_of(rq->actor, rq->arena);
    ToPrint p;

    Status st = order_load_to_print(tx, rq->arena, kind, &reader, id, &p);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st != OK) return st;
    char *page = print_page(rq->arena, kind, &p, &opportunity_settings);
    out->filename = arena_print(rq->arena, "%s.html", p.order->number);
    out->content_type = arena_copy(rq->arena, "text/html; charset=utf-8");
    out->page_style = hash_of(rq->arena, print_style);
    out->has_data = true;
    out->data = (ProtobufCBinaryData){strlen(page), (uint8_t *)page};
    return OK;
}

Status print_quote(Request *rq, Tx *tx)
{
    return print(rq, tx, QUOTE, ((const Opportunities__PrintQuote *)rq->in)->id);
}

Status print_order(Request *rq, Tx *tx)
{
    return print(rq, tx, ORDER, ((const Opportunities__PrintOrder *)rq->in)->id);
}
