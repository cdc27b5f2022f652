// print -- a quote or an order as an HTML page for A4 paper: everything escaped, no script, one style. Pure.
#pragma once
#include "services/opportunities/settings.h"
#include "services/opportunities/store_documents.h"

extern const char print_style[]; // what stands in the page's <style>
// The page, as text.
char *print_page(Arena *a, OrderKind kind, const ToPrint *p, const OpportunitySettings *company);
