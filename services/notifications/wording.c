// wording -- how a notification is said.
#include "services/notifications/wording.h"
#include "common/text.h"

static const struct Words {
    const char *type;
    const char *one;     // with its name
    const char *unnamed; // to whom the name is hidden
    const char *many;    // of a bulk act, with the count
} all_words[] = {
    {"OPPORTUNITY_ENTERED", "Khách hàng mới: %s", "Khách hàng mới", "%d khách hàng mới"},
    {"OPPORTUNITY_ASSIGNED", "Bạn được giao cơ hội %s", "Bạn được giao một cơ hội",
     "Bạn được giao %d cơ hội"},
    {"OPPORTUNITY_TAKEN_AWAY", "Cơ hội %s không còn do bạn phụ trách",
     "Một cơ hội không còn do bạn phụ trách", "%d cơ hội không còn do bạn phụ trách"},
    {"OPPORTUNITY_WON", "Cơ hội %s đã thành công", "Một cơ hội đã thành công", "%d cơ hội đã thành công"},
    {"OPPORTUNITY_LOST", "Cơ hội %s đã thất bại", "Một cơ hội đã thất bại", "%d cơ hội đã thất bại"},
    {"COMMENTED", "Bình luận mới về cơ hội %s", "Bình luận mới về một cơ hội", "%d bình luận mới"},
    {"NOBODY_ELIGIBLE", "Chưa chia được cho ai: %s", "Khách hàng mới chưa chia được cho ai",
     "%d khách hàng mới chưa chia được cho ai"},
    {"SWEEP_FAILED", "Cơ hội %s bị đánh dấu thất bại vì thiếu bằng chứng",
     "Một cơ hội bị đánh dấu thất bại vì thiếu bằng chứng",
     "%d cơ hội bị đánh dấu thất bại vì thiếu bằng chứng"},
    {"EVIDENCE_WARNED", "Bằng chứng của cơ hội %s bị cảnh báo, cần cập nhật lại",
     "Bằng chứng của một cơ hội bị cảnh báo, cần cập nhật lại",
     "Bằng chứng của %d cơ hội bị cảnh báo, cần cập nhật lại"},
    {"DEADLINE_NEAR", "Cơ hội %s sắp hết hạn cập nhật bằng chứng",
     "Một cơ hội sắp hết hạn cập nhật bằng chứng", "%d cơ hội sắp hết hạn cập nhật bằng chứng"},
    {"TRANSACTION_SAVED", "Đã thêm giao dịch thành công", "Đã thêm giao dịch thành công",
     "Đã thêm %d giao dịch thành công"},
    {"TASK_ASSIGNED", "Bạn được giao một việc của cơ hội %s", "Bạn được giao một việc",
     "Bạn được giao %d việc"},
    {"TASK_DUE_SOON", "Việc của cơ hội %s sắp đến hạn", "Một việc sắp đến hạn", "%d việc sắp đến hạn"},
    {"ORDER_PAID", "Đơn hàng của cơ hội %s đã nhận thanh toán", "Một đơn hàng đã nhận thanh toán",
     "%d đơn hàng đã nhận thanh toán"},
    {"CONTACT_ASSIGNED", "Bạn được giao khách hàng %s", "Bạn được giao một khách hàng",
     "Bạn được giao %d khách hàng"},
    {"CONTACT_DETACHED", "Khách hàng %s đã ngắt phân bổ", "Một khách hàng đã ngắt phân bổ",
     "%d khách hàng đã ngắt phân bổ"},
    {"SCALE_RATING_PENDING", "Quy mô của khách hàng %s chờ duyệt", "Quy mô của một khách hàng chờ duyệt",
     "Quy mô của %d khách hàng chờ duyệt"},
    {"MAIL", "Thư nội bộ mới", "Thư nội bộ mới", "%d thư nội bộ mới"},
    {"WEBHOOK_DISABLED", "Một webhook của bạn đã ngừng", "Một webhook của bạn đã ngừng",
     "%d webhook của bạn đã ngừng"},
};
enum { TYPES = sizeof all_words / sizeof *all_words };

const char *notice_type(size_t i)
{
    return i < TYPES ? all_words[i].type : NULL;
}

static const struct Words *words_of(const char *type)
{
    for (size_t i = 0; i < TYPES; i++) {
        if (same(all_words[i].type, type)) return &all_words[i];
    }
    return NULL;
}

bool notice_type_is_known(const char *type)
{
    return words_of(type) != NULL;
}

static const char *name_of(const Occasion *o, const char *user_id)
{
    for (size_t i = 0; user_id && i < o->n_people; i++) {
        if (same(o->people[i].id, user_id)) return o->people[i].name;
    }
    return NULL;
}

static void add_line(Arena *a, char **body, const char *label, const char *value)
{
    if (value) *body = arena_print(a, "%s%s%s%s", or_empty(*body), *body ? "\n" : "", label, value);
}

// What holds for all of a bulk act, and of a single one also who has it now.
static char *body_of(Arena *a, const Notice *n, const Occasion *o, const Reader *r, bool is_one)
{
    char *body = NULL;
    add_line(a, &body, "Chiến dịch: ", o->campaign_name);
    if (is_one && n->opportunity_id && !n->owner_id) add_line(a, &body, "Chưa có người phụ trách", "");
    if (is_one && !same(n->owner_id, r->id)) add_line(a, &body, "Phụ trách: ", name_of(o, n->owner_id));
    if (!n->to_actor) add_line(a, &body, "Bởi: ", name_of(o, n->actor_id));
    return body;
}

// Of one thing: which one it is, too.
static void point_to_it(Notification *out, const Notice *n, const Occasion *o)
{
    out->opportunity_id = n->opportunity_id;
    out->contact_id = n->contact_id;
    out->thread_id = n->thread_id;
    out->webhook_id = n->webhook_id;
    out->lead_id = n->lead_id;
    out->owner_name = (char *)name_of(o, n->owner_id);
}

Notification *notification_word(Arena *a, const Notice *n, const Occasion *o, const Reader *r, int count)
{
    const struct Words *words = words_of(n->type);
    bool is_named = n->opportunity_name && reader_may_see_name(r, n, o->hides_info);
    Notification *out = arena_message(a, &notifications__notification__descriptor);

    out->type = n->type;
    out->user_id = arena_copy(a, r->id);
    out->event_id = n->event_id;
    out->campaign_id = n->campaign_id;
    out->campaign_name = (char *)o->campaign_name;
    out->actor_name = (char *)name_of(o, n->actor_id);
    out->has_count = out->has_read = true;
    out->count = count;
    if (count == 1) point_to_it(out, n, o);
    if (count == 1 && is_named) out->opportunity_name = n->opportunity_name;
    if (!words)
        out->title = n->type;
    else if (count > 1)
        out->title = arena_print(a, words->many, count);
    else
        out->title =
            is_named ? arena_print(a, words->one, n->opportunity_name) : arena_copy(a, words->unnamed);
    out->body = body_of(a, n, o, r, count == 1);
    return out;
}
