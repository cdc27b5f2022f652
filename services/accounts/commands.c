// commands -- what accounts can be asked.
#include "services/accounts/accounts.h"

const Command account_commands[] = {
    {"LogIn", log_in, check_log_in, NULL},
    {"LogOut", log_out, NULL, NULL},
    {"ResolveToken", resolve_token, NULL, NULL},
    {"GetMe", get_me, NULL, NULL},
    {"ChangePassword", change_password, check_old_password, NULL},

    {"CreateUser", create_user, hash_new_password, NULL},
    {"GetUser", get_user, NULL, NULL},
    {"ListUsers", list_users, NULL, NULL},
    {"UpdateUser", update_user, hash_changed_password, NULL},
    {"HandOver", hand_over, count_what_is_held, NULL},
    {"BatchGetUsers", batch_get_users, NULL, NULL},
    {"ResolveUser", resolve_user, NULL, NULL},

    {"CreateTeam", create_team, NULL, NULL},
    {"GetTeam", get_team, NULL, NULL},
    {"ListTeams", list_teams, NULL, NULL},
    {"UpdateTeam", update_team, NULL, NULL},
    {"DeleteTeam", delete_team, NULL, NULL},

    {"CreateRole", create_role, NULL, NULL},
    {"GetRole", get_role, NULL, NULL},
    {"ListRoles", list_roles, NULL, NULL},
    {"UpdateRole", update_role, NULL, NULL},
    {"DeleteRole", delete_role, NULL, NULL},

    {"CreateToken", create_token, NULL, NULL},
    {"ListTokens", list_tokens, NULL, NULL},
    {"DeleteToken", delete_token, NULL, NULL},

    {"GetSettings", get_settings, NULL, NULL},
    {"UpdateSettings", update_settings, NULL, NULL},
    {"CheckStringeeSecret", check_stringee_secret, NULL, NULL},
    {"ListValues", list_values, NULL, NULL},
    {"CreateValue", create_value, NULL, NULL},
    {"UpdateValue", update_value, NULL, NULL},
    {"BatchGetValues", batch_get_values, NULL, NULL},

    {"ListAudit", list_audit, NULL, NULL},
    {"ListExports", list_exports, NULL, NULL},
    {0},
};
