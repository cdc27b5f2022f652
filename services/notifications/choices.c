// choices -- what a user wants to be told of, type by type.
#include "services/notifications/choices.h"
#include "common/text.h"

static Choice *choice_of(const Settings *s, const char *type)
{
    for (size_t i = 0; i < s->n_types; i++) {
        if (same(s->types[i]->key, type)) return s->types[i];
    }
    return NULL;
}

static Choice *add(Settings *s, const char *type, Arena *a)
{
    Choice *c = arena_message(a, &notifications__notification_settings__types_entry__descriptor);
    c->key = arena_copy(a, type);
    c->value = arena_message(a, &notifications__channels__descriptor);
    PUSH(a, s->types, s->n_types, c);
    return c;
}

bool choice_is_on(const Choice *c)
{
    return !c || !c->value || !c->value->has_in_app || c->value->in_app;
}

bool choice_is_by_email(const Choice *c)
{
    return c && c->value && c->value->email;
}

static void take(Choice *to, const Choice *from)
{
    if (!from->value) return;
    if (from->value->has_in_app) {
        to->value->has_in_app = true;
        to->value->in_app = from->value->in_app;
    }
    if (from->value->has_email) {
        to->value->has_email = true;
        to->value->email = from->value->email;
    }
}

Status settings_change(Settings *s, const Settings *given, Refusal *why)
{
    for (size_t i = 0; i < given->n_types; i++) {
        const char *type = given->types[i]->key;
        if (!notice_type_is_known(type)) return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "types");
        Choice *c = choice_of(s, type);
        take(c ? c : add(s, type, why->arena), given->types[i]);
    }
    return OK;
}

Settings *settings_whole(const Settings *s, Arena *a)
{
    Settings *out = arena_message(a, &notifications__notification_settings__descriptor);
    for (size_t i = 0; notice_type(i); i++) {
        const Choice *chosen = choice_of(s, notice_type(i));
        Notifications__Channels *shown = add(out, notice_type(i), a)->value;
        shown->has_in_app = shown->has_email = true;
        shown->in_app = choice_is_on(chosen);
        shown->email = choice_is_by_email(chosen);
    }
    return out;
}
