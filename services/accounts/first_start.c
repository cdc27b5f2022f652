// first_start -- what must be there before anybody can log in: roles, settings, the first administrator.
#include "common/log.h"
#include "common/text.h"
#include "services/accounts/person.h"
#include "services/accounts/secret.h"
#include "services/accounts/store.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define P(name) COHOI__PERMISSION__##name

static const struct {
    const char *name;
    Cohoi__Permission permissions[16]; // ends with PERMISSION_NONE
} built_in[] = {
    {"admin",
     {P(OPPORTUNITIES_MANAGE), P(OPPORTUNITIES_DELETE), P(CAMPAIGNS_CREATE), P(CAMPAIGNS_VIEW_ALL),
      P(CONTACTS_VIEW_TEAM), P(CONTACTS_VIEW_ALL), P(CONTACTS_VERIFY), P(LEADS_APPROVE_SCALE),
      P(EVIDENCE_CHECK), P(CATALOG_MANAGE), P(IMPORTS_RUN), P(REPORTS_VIEW), P(USERS_MANAGE),
      P(EVENTS_SUBSCRIBE)}},
    {"manager",
     {P(OPPORTUNITIES_MANAGE), P(CAMPAIGNS_CREATE), P(CAMPAIGNS_VIEW_ALL), P(CONTACTS_VIEW_ALL),
      P(IMPORTS_RUN), P(REPORTS_VIEW)}},
    {"sales_leader",
     {P(OPPORTUNITIES_MANAGE), P(CONTACTS_VIEW_TEAM), P(LEADS_APPROVE_SCALE), P(REPORTS_VIEW)}},
    {"salesperson", {P(OPPORTUNITIES_MANAGE)}},
    {"data_staff", {P(CONTACTS_VIEW_ALL), P(CONTACTS_VERIFY)}},
    {"customer_care", {P(CAMPAIGNS_VIEW_ALL), P(CONTACTS_VIEW_ALL), P(EVIDENCE_CHECK)}},
    {"integration", {P(EVENTS_SUBSCRIBE)}},
};

static size_t count_of(const Cohoi__Permission *permissions)
{
    size_t n = 0;
    while (permissions[n] != P(PERMISSION_NONE)) n++;
    return n;
}

static bool same_permissions(const Role *r, const Cohoi__Permission *wanted)
{
    size_t n = count_of(wanted);
    return r->n_permissions == n && memcmp(r->permissions, wanted, n * sizeof *wanted) == 0;
}

static Role *role_named(Role *const *roles, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (same(roles[i]->name, name)) return roles[i];
    return NULL;
}

// A later release may give a built-in role more: then it is saved and told again.
static void keep_role(Arena *a, Tx *tx, Role *r, const char *name, const Cohoi__Permission *permissions)
{
    Accounts__RoleSaved saved = ACCOUNTS__ROLE_SAVED__INIT;

    if (r && same_permissions(r, permissions)) return;
    if (!r) r = arena_message(a, &accounts__role__descriptor);
    r->id = r->name = arena_copy(a, name);
    r->n_permissions = count_of(permissions);
    r->permissions = arena_memdup(a, permissions, r->n_permissions * sizeof *permissions);
    r->has_built_in = r->built_in = r->has_version = true;
    r->version++;
    role_save(tx, a, r);
    saved.role = r;
    emit(tx, name, name, &saved);
}

static Status keep_roles(Arena *a, Tx *tx, Time now, void *arg)
{
    Role **there = NULL;
    size_t n = 0;

    Status st = built_in_roles_load(tx, a, &there, &n);
    for (size_t i = 0; st == OK && i < sizeof built_in / sizeof *built_in; i++) {
        const char *name = built_in[i].name;
        keep_role(a, tx, role_named(there, n, name), name, built_in[i].permissions);
    }
    return st;
}

static Status keep_settings(Arena *a, Tx *tx, Time now, void *arg)
{
    Accounts__SettingsUpdated updated = ACCOUNTS__SETTINGS_UPDATED__INIT;
    SettingsScene there = {0};

    Status st = settings_scene(tx, a, NULL, &there);
    if (st != OK || there.settings) return st;
    Settings *s = arena_message(a, &accounts__settings__descriptor);
    s->has_sweep_grace_minutes = s->has_fail_chain_on_sweep = s->has_version = true;
    s->has_call_min_seconds = s->has_inline_contacts = s->inline_contacts = true;
    s->call_min_seconds = 1;
    s->time_zone = arena_copy(a, "Asia/Ho_Chi_Minh");
    PUSH(a, s->main_left, s->n_main_left, arena_copy(a, "ACTIVE")); /* AMB-22 */
    PUSH(a, s->main_left, s->n_main_left, arena_copy(a, "WON"));
    s->version = 1;
    settings_save(tx, a, s);
    updated.settings = s;
    emit(tx, "settings", "settings", &updated);
    return OK;
}

typedef struct FirstAdmin {
    bool there_is_somebody;
    const char *hash; // of the password; NULL: only look
} FirstAdmin;

// Two instances may start at once: the user name is unique, and who loses looks again.
static Status add_admin(Arena *a, Tx *tx, Time now, void *arg)
{
    FirstAdmin *first = arg;
    Status st = any_user(tx, &first->there_is_somebody);
    if (st != OK || first->there_is_somebody || !first->hash) return st;

    User *u = arena_message(a, &accounts__user__descriptor);
    u->id = uuid_make(a);
    u->username = arena_copy(a, "admin");
    u->full_name = arena_copy(a, "Quản trị viên");
    PUSH(a, u->roles, u->n_roles, arena_copy(a, "admin"));
    u->has_active = u->active = u->has_version = true;
    u->version = 1;
    u->created_at = u->updated_at = timestamp_make(a, now);
    user_insert(tx, a, u, first->hash);
    emit_user_created(tx, u, a);
    return OK;
}

static Status make_admin(Arena *a)
{
    const char *given = getenv("COHOI_ADMIN_PASSWORD");
    const char *password = text_is_blank(given) ? secret_make(a, "") : given;
    FirstAdmin first = {.hash = password_hash(a, password)};

    Status st = first.hash ? job_transact("accounts/first-admin", add_admin, &first) : UNAVAILABLE;
    if (st == OK && !first.there_is_somebody && password != given) {
        printf("The first administrator is admin with the password %s\n", password);
        fflush(stdout);
    }
    return st;
}

// The password is COHOI_ADMIN_PASSWORD, or a random one that is printed once on standard output, never
// logged.
static Status keep_admin(void)
{
    FirstAdmin look = {0};
    Status st = job_transact("accounts/any", add_admin, &look);
    if (st != OK || look.there_is_somebody) return st;

    Arena *a = arena_make();
    st = make_admin(a);
    arena_drop(a);
    return st;
}

void start_accounts(void)
{
    Status st = job_transact("accounts/roles", keep_roles, NULL);
    if (st == OK) st = job_transact("accounts/settings", keep_settings, NULL);
    if (st == OK) st = keep_admin();
    if (st != OK) log_error("the first start is not complete", "status=%s", status_name(st));
}
