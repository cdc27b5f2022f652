// store -- the accounts' tables. The only file of this daemon with SQL.
#pragma once
#include "common/service.h"
#include "services/accounts/accounts.h"

extern const Statement account_statements[];
extern const SnapshotPart account_snapshots[];

// --- users ---
MUST_CHECK Status user_load(Tx *tx, Arena *a, const char *id, bool lock, User **out);
MUST_CHECK Status users_load(Tx *tx, Arena *a, size_t n, char *const *ids, User ***out, size_t *n_out);
// By user name in any case: the user, its password's hash. NOT_FOUND when there is none.
MUST_CHECK Status user_by_username(Tx *tx, Arena *a, const char *username, User **out, char **hash);
MUST_CHECK Status user_password(Tx *tx, Arena *a, const char *id, char **hash);
void user_insert(Tx *tx, Arena *a, const User *u, const char *hash);
void user_save(Tx *tx, Arena *a, const User *u);
void user_save_password(Tx *tx, const char *id, const char *hash);
MUST_CHECK Status any_user(Tx *tx, bool *out);
// Locks the role of administrators and tells whether somebody active but `id` holds it.
MUST_CHECK Status another_admin(Tx *tx, const char *id, bool *out);

typedef struct UserFilter {
    const char *q, *team_id, *role; // NULL: any
    const char *active;             // "t", "f" or NULL
    enum { USERS_BY_NAME, USERS_BY_USERNAME, USERS_NEWEST } order;
    Page page;
} UserFilter;
MUST_CHECK Status users_list(Tx *tx, Arena *a, const UserFilter *f, Accounts__UserList *out);

// --- what a user may ---
typedef struct Rights {
    User *user;
    Cohoi__Permission *permissions;
    size_t n_permissions;
    char **led_user_ids;
    size_t n_led_user_ids;
    // of the session or the token by which he was found
    char *session_id, *csrf_token;
    Token *token;
    Time expires_at;
} Rights;
MUST_CHECK Status rights_of_user(Tx *tx, Arena *a, const char *id, Rights *out); // NOT_FOUND: none, inactive
MUST_CHECK Status rights_of_session(Tx *tx, Arena *a, const char *token_hash, Rights *out); // or expired
MUST_CHECK Status rights_of_token(Tx *tx, Arena *a, const char *secret_hash, Rights *out);

// --- sessions and tokens ---
void session_insert(Tx *tx, Arena *a, const char *token_hash, const char *id, const char *user_id,
                    const char *csrf, Time expires_at);
void session_delete(Tx *tx, const char *id);
void sessions_delete_but(Tx *tx, const char *user_id, const char *kept_id); // kept_id NULL: all
void sessions_forget(Tx *tx);                                               // expired ones, old failures
void token_insert(Tx *tx, Arena *a, const Token *t, const char *secret_hash);
MUST_CHECK Status token_load(Tx *tx, Arena *a, const char *id, Token **out);
void token_delete(Tx *tx, const char *id);
MUST_CHECK Status tokens_list(Tx *tx, Arena *a, const char *user_id, const Page *page,
                              Accounts__TokenList *out);

typedef struct Failures {
    int count;
    Time locked_until, last_at;
} Failures;
MUST_CHECK Status failures_lock(Tx *tx, Arena *a, const char *username,
                                Failures *out); // zeros when there are none
void failures_save(Tx *tx, Arena *a, const char *username, const Failures *f);
void failures_forget(Tx *tx, Arena *a, const char *username);

// --- teams and roles ---
MUST_CHECK Status team_load(Tx *tx, Arena *a, const char *id, bool lock, Team **out);
void team_save(Tx *tx, Arena *a, const Team *t); // inserts or updates
void team_delete(Tx *tx, const char *id);
MUST_CHECK Status team_is_used(Tx *tx, const char *id, bool *out);
MUST_CHECK Status teams_list(Tx *tx, Arena *a, const Page *page, Accounts__TeamList *out);
MUST_CHECK Status role_load(Tx *tx, Arena *a, const char *name, bool lock, Role **out);
MUST_CHECK Status roles_known(Tx *tx, Arena *a, size_t n, char *const *names, bool *all);
void role_save(Tx *tx, Arena *a, const Role *r); // inserts or updates
void role_delete(Tx *tx, const char *name);
MUST_CHECK Status role_is_used(Tx *tx, const char *name, bool *out);
MUST_CHECK Status roles_list(Tx *tx, Arena *a, const Page *page, Accounts__RoleList *out);

// --- settings and value lists ---
MUST_CHECK Status settings_load(Tx *tx, Arena *a, bool lock, Accounts__Settings **out);
void settings_save(Tx *tx, Arena *a, const Accounts__Settings *s); // inserts or updates
MUST_CHECK Status value_load(Tx *tx, Arena *a, const char *list, const char *id,
                             Accounts__ListItem **out);                              // locked
void value_save(Tx *tx, Arena *a, const char *list, const Accounts__ListItem *item); // inserts or updates
MUST_CHECK Status values_list(Tx *tx, Arena *a, const char *list, const Page *page, Accounts__ValueList *out);

// --- audit ---
void audit_insert(Tx *tx, Arena *a, const Accounts__AuditEntry *e);
MUST_CHECK Status audit_list(Tx *tx, Arena *a, const char *resource, const char *user_id, Time after,
                             const Page *page, Accounts__AuditList *out);
