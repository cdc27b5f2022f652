// store -- the accounts' tables. The only files of this daemon with SQL are store*.c. What is called a scene
// is all that a command must know before it decides, loaded in one flush; what is NULL in the question is not
// asked for.
#pragma once
#include "common/service.h"
#include "services/accounts/accounts.h"
#include "services/accounts/lockout.h"

extern const Statement account_statements[];
extern const SnapshotPart account_snapshots[];
extern const ErasedPart account_erased[];

// --- users ---
typedef struct UserWanted {
    const char *id;       // of one who is there: locked, then read
    const char *username; // does anybody else have it?
    const char *team_id;  // is there such a team?
    char *const *roles;   // do these exist?
    size_t n_roles;
    bool admins; // is anybody but `id` an administrator? Others who ask this wait
} UserWanted;
typedef struct UserScene {
    User *user; // as stored; NULL: there is none
    bool username_taken, team_known, roles_known, another_admin;
} UserScene;
MUST_CHECK Status user_scene(Tx *tx, Arena *a, const UserWanted *w, UserScene *out);
MUST_CHECK Status user_load(Tx *tx, Arena *a, const char *id, User **out);
MUST_CHECK Status users_load(Tx *tx, Arena *a, size_t n, char *const *ids, User ***out, size_t *n_out);
MUST_CHECK Status any_user(Tx *tx, bool *out);
void user_insert(Tx *tx, Arena *a, const User *u, const char *hash);
void user_save(Tx *tx, Arena *a, const User *u);
void user_save_password(Tx *tx, const char *id, const char *hash);

typedef struct UserFilter {
    const char *pattern, *team_id, *role; // NULL: any
    const char *active;                   // "t", "f" or NULL
    const char *statement;                // one of user_orders
    Page page;
} UserFilter;
typedef struct UserOrder {
    const char *order_by, *statement, *keys; // of the page's token: see page_keys
} UserOrder;
extern const UserOrder user_orders[]; // the usual one first; ends with order_by NULL
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
// NOT_FOUND: there is none, it has expired, or the user is not active.
MUST_CHECK Status rights_of_user(Tx *tx, Arena *a, const char *id, Rights *out);
MUST_CHECK Status rights_of_session(Tx *tx, Arena *a, const char *token_hash, Rights *out);
MUST_CHECK Status rights_of_token(Tx *tx, Arena *a, const char *secret_hash, Rights *out);

// --- passwords, sessions and tokens ---
typedef struct Door { // what a log-in must know
    User *user;       // NULL: nobody of that name
    char *hash;       // of the password; "" when there is no user
    Failures failures;
    Time now;
} Door;
MUST_CHECK Status door_look(Tx *tx, Arena *a, const char *username, Door *out);
MUST_CHECK Status door_lock(Tx *tx, Arena *a, const char *username,
                            Door *out); // nobody else counts or changes meanwhile
void failures_save(Tx *tx, Arena *a, const char *username, const Failures *f);
void failures_forget(Tx *tx, Arena *a, const char *username);
MUST_CHECK Status password_load(Tx *tx, Arena *a, const char *user_id, char **hash);
MUST_CHECK Status password_lock(Tx *tx, Arena *a, const char *user_id, char **hash);

void session_insert(Tx *tx, Arena *a, const char *token_hash, const char *id, const char *user_id,
                    const char *csrf, Time expires_at);
void session_delete(Tx *tx, const char *id);
void sessions_delete_but(Tx *tx, const char *user_id, const char *kept_id); // kept_id NULL: all
void sessions_forget(Tx *tx);                                               // expired ones, old failures
void token_insert(Tx *tx, Arena *a, const Token *t, const char *secret_hash);
MUST_CHECK Status token_lock(Tx *tx, Arena *a, const char *id, Token **out);
void token_delete(Tx *tx, const char *id);
MUST_CHECK Status tokens_list(Tx *tx, Arena *a, const char *user_id, const Page *page,
                              Accounts__TokenList *out);

// --- teams and roles ---
typedef struct TeamScene {
    Team *team; // locked; NULL: there is none
    bool used, leader_known;
} TeamScene;
MUST_CHECK Status team_scene(Tx *tx, Arena *a, const char *id, const char *leader_id, TeamScene *out);
MUST_CHECK Status team_load(Tx *tx, Arena *a, const char *id, Team **out);
void team_save(Tx *tx, Arena *a, const Team *t); // inserts or updates
void team_delete(Tx *tx, const char *id);
MUST_CHECK Status teams_list(Tx *tx, Arena *a, const Page *page, Accounts__TeamList *out);

typedef struct RoleScene {
    Role *role; // locked; NULL: there is none
    bool used;
} RoleScene;
MUST_CHECK Status role_scene(Tx *tx, Arena *a, const char *name, RoleScene *out);
MUST_CHECK Status role_load(Tx *tx, Arena *a, const char *name, Role **out);
MUST_CHECK Status built_in_roles_load(Tx *tx, Arena *a, Role ***out, size_t *n); // locked
void role_save(Tx *tx, Arena *a, const Role *r);                                 // inserts or updates
void role_delete(Tx *tx, const char *name);
MUST_CHECK Status roles_list(Tx *tx, Arena *a, const Page *page, Accounts__RoleList *out);

// --- settings and value lists ---
typedef struct SettingsScene {
    Settings *settings; // locked; NULL before the first start
    bool time_zone_known;
} SettingsScene;
MUST_CHECK Status settings_scene(Tx *tx, Arena *a, const char *time_zone, SettingsScene *out);
MUST_CHECK Status settings_load(Tx *tx, Arena *a, Settings **out);
void settings_save(Tx *tx, Arena *a, const Settings *s); // inserts or updates

typedef struct ValueScene {
    ListItem *item;  // locked; NULL: there is none
    char *holder_id; // who has that name; NULL: nobody
} ValueScene;
MUST_CHECK Status value_scene(Tx *tx, Arena *a, const char *list, const char *id, const char *name,
                              ValueScene *out);
void value_save(Tx *tx, Arena *a, const char *list, const ListItem *item); // inserts or updates
MUST_CHECK Status values_list(Tx *tx, Arena *a, const char *list, const Page *page, Accounts__ValueList *out);
// Of these lists; unknown ids are left out.
MUST_CHECK Status values_load(Tx *tx, Arena *a, size_t n_lists, char *const *lists, size_t n,
                              char *const *ids, Accounts__ValueBatch *out);

// --- audit ---
typedef struct AuditFilter {
    const char *resource, *user_id, *action; // NULL: any
    Time after, before;                      // 0: any
    Page page;
} AuditFilter;
// contact_id: whom it tells of; NULL: nobody.
void audit_insert(Tx *tx, Arena *a, const Accounts__AuditEntry *e, const char *contact_id);
MUST_CHECK Status audit_list(Tx *tx, Arena *a, const AuditFilter *f, Accounts__AuditList *out);
typedef struct ExportFilter {
    const char *user_id; // NULL: anybody
    Time after, before;  // 0: any
    Page page;
} ExportFilter;
void export_insert(Tx *tx, Arena *a, const Accounts__Export *e);
MUST_CHECK Status exports_list(Tx *tx, Arena *a, const ExportFilter *f, Accounts__ExportList *out);
