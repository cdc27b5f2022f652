// commands -- what catalog can be asked.
#include "services/catalog/commands.h"

const Command catalog_commands[] = {
    {"CreateCatalog", create_catalog, NULL, NULL},
    {"GetCatalog", get_catalog, NULL, NULL},
    {"ListCatalogs", list_catalogs, NULL, NULL},
    {"UpdateCatalog", update_catalog, NULL, NULL},
    {"ActivateCatalog", activate_catalog, NULL, NULL},

    {"CreateTransaction", create_transaction, NULL, fetch_missing},
    {"GetTransaction", get_transaction, NULL, fetch_missing},
    {"ListTransactions", list_transactions, NULL, NULL},
    {"ListOpportunityTransactions", list_opportunity_transactions, NULL, fetch_missing},
    {"ListContactTransactions", list_contact_transactions, NULL, fetch_missing},
    {"UpdateTransaction", update_transaction, NULL, fetch_missing},
    {"DeleteTransaction", delete_transaction, NULL, fetch_missing},
    {"BulkSetResult", NULL, bulk_set_result, fetch_missing},
    {0},
};
